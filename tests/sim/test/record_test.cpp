#include "tests/sim/record.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/sim/seeds.hpp"
#include "tests/sim/test/pinger.hpp"

using namespace hana;
using namespace hana::sim;
using namespace std::chrono_literals;

namespace {

/// A variable of the environment for the time of one test.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const auto* before = std::getenv(name)) before_ = before;
    setenv(name, value.c_str(), 1);
  }
  ~Variable() {
    if (before_)
      setenv(name_, before_->c_str(), 1);
    else
      unsetenv(name_);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("percentiles are values that were measured, the nearest rank", "[sim]") {
  Samples samples;
  CHECK(samples.percentile(50) == 0);
  for (int i = 100; i > 0; --i) samples.add(i);
  CHECK(samples.percentile(50) == 50);
  CHECK(samples.percentile(99) == 99);
  CHECK(samples.percentile(100) == 100);
}

TEST_CASE("a peak is the most in any window, not in aligned ones", "[sim]") {
  PeakRate peak{1s};
  for (const auto at : {0ms, 900ms, 950ms, 1000ms, 1899ms, 1900ms, 5000ms, 5000ms}) peak.add(at);
  CHECK(peak.peak() == 4);  // 900, 950, 1000 and 1899
}

TEST_CASE("packets are counted by kind and program, once whoever hears them", "[sim]") {
  PingerNet net{1, exact()};
  net.world.traffic().name_kinds([](std::span<const std::byte> bytes) {
    return bytes.size() > 3 ? std::string{"long"} : std::string{"short"};
  });
  const auto& peak = net.world.traffic().watch_peak(1s);
  for (int i = 0; i < 3; ++i) net.add();
  net.say(net.pingers[0], "abcd", ToGroup{group(), NicIndex{2}});
  net.say(net.pingers[0], "ab", ToGroup{group(), NicIndex{2}});
  net.say(net.pingers[1], "ab", ToEndpoint{net.address(2, UdpPort{9}), {}});
  net.world.run_for(1s);
  const auto kinds = net.world.traffic().by_kind();
  CHECK(kinds.at("long").packets == 1);
  CHECK(kinds.at("long").bytes == 4);
  CHECK(kinds.at("short").packets == 2);
  CHECK(net.world.traffic().sent().bytes == 8);
  CHECK(net.world.traffic().sent_by(net.programs[0]).packets == 2);
  CHECK(net.world.traffic().heard_by(net.programs[2]).packets == 2);
  CHECK(net.world.traffic().heard_by(net.programs[0]).packets == 2);  // itself
  CHECK(peak.peak() == 3);
}

TEST_CASE("a record is written as JSON where the environment says, and nowhere without it",
          "[sim]") {
  const auto folder =
      std::filesystem::temp_directory_path() / ("hana-sim-record-" + std::to_string(getpid()));
  PingerNet net{7, exact()};
  net.world.traffic().watch_peak(1s);
  net.say(net.add(), "x", ToGroup{group(), NicIndex{2}});
  Record record{"a scenario", 7};
  record.set_parameter("nodes", 2.0);
  record.set_parameter("kind", "plain");
  record.set_figure("false_deaths_per_hour", 0.5);
  record.samples("discovered_ms").add(3);
  record.add(net.world.traffic());
  {
    const Variable nowhere{"HANA_SIM_METRICS", ""};
    keep(record);
  }
  CHECK_FALSE(std::filesystem::exists(folder));
  const Variable somewhere{"HANA_SIM_METRICS", folder.string()};
  keep(record);
  std::ifstream file{folder / "a_scenario-7.json"};
  const auto json = nlohmann::json::parse(file);
  std::filesystem::remove_all(folder);

  CHECK(json["seed"] == 7);
  CHECK(json["parameters"]["nodes"] == 2);
  CHECK(json["parameters"]["kind"] == "plain");
  CHECK(json["figures"]["false_deaths_per_hour"] == 0.5);
  CHECK(json["samples"]["discovered_ms"] ==
        nlohmann::json{{"count", 1}, {"p50", 3.0}, {"p99", 3.0}, {"max", 3.0}});
  CHECK(json["packets"]["packet"]["packets"] == 1);
  CHECK(json["peaks"][0] == nlohmann::json{{"window_ms", 1000.0}, {"packets", 1}});
}

TEST_CASE("one seed of the environment takes the place of all, a count that of the count",
          "[sim]") {
  const Variable no_seed{"HANA_SIM_SEED", "0"};
  CHECK(seeds(5, 3) == std::vector<std::uint64_t>{0});
  unsetenv("HANA_SIM_SEED");
  CHECK(seeds(5, 21).size() == (HANA_SIM_ONE_SEED_IN == 1 ? 21 : 3));
  CHECK(seeds(5, 1) == std::vector<std::uint64_t>{5});
  const Variable count{"HANA_SIM_SEEDS", "2"};
  CHECK(seeds(5, 3) == std::vector<std::uint64_t>{5, 6});
  const Variable nonsense{"HANA_SIM_SEED", "12x"};
  CHECK_THROWS_AS(seeds(5, 3), std::invalid_argument);
}
