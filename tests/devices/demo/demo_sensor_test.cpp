#include "devices/demo/demo_sensor.hpp"

#include <catch2/catch.hpp>
#include <optional>

#include "tests/router/fake_output.hpp"

using namespace hana;
using namespace hana::devices;
using namespace hana::test;
using namespace std::chrono_literals;

namespace {

bool wait_for(const RoutedDevices& show, std::uint64_t events) {
  const auto limit = Clock::now() + 10s;
  while (show.router.metrics().events.value() < events && Clock::now() < limit)
    std::this_thread::sleep_for(1ms);
  return show.router.metrics().events.value() >= events;
}

std::ptrdiff_t count(const std::vector<std::string>& sent, const std::string& text) {
  return std::count(sent.begin(), sent.end(), text);
}

}  // namespace

TEST_CASE("the demo sensor plays through the router by itself and stops within 50 ms",
          "[devices]") {
  RoutedDevices show;
  show.controls = {{std::string{demo_control_names[0]}, {}}};
  show.install({route("device0:/sensor", "v:/sensor"), route("device0:/10/note/*", "v:/$1")},
               {visualization("v", 0)});

  std::optional<DemoSensor> demo;
  const auto started = Clock::now();
  demo.emplace(show.sources[0], DemoOptions{Hertz{1000}});
  REQUIRE(wait_for(show, 300));
  const auto played = Clock::now() - started;
  const auto stopping = Clock::now();
  demo.reset();
  CHECK(Clock::now() - stopping < 50ms);

  // Not faster than its rate, notes included: a few each second.
  CHECK(show.router.metrics().events.value() <= static_cast<std::uint64_t>(played / 1ms) + 60);
  const auto& sent = show.output.sent;
  CHECK(std::count_if(sent.begin(), sent.end(),
                      [](const auto& text) { return text.starts_with("0 /sensor f:"); }) > 280);
  // Every note that was struck has been let go, also the last one.
  for (const auto* note : {"36", "38", "42"}) {
    const auto off = count(sent, "0 /" + std::string{note} + " f:0");
    const auto all = std::count_if(sent.begin(), sent.end(), [&](const auto& text) {
      return text.starts_with("0 /" + std::string{note} + " ");
    });
    CHECK(all == 2 * off);
  }
  CHECK(show.router.metrics().unmatched.value() == 0);
}
