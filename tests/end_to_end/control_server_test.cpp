#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <vector>

#include "tests/end_to_end/running_control_server.hpp"
#include "tests/end_to_end/temporary_folder.hpp"
#include "transport/control/local_stream.hpp"

using namespace hana;
using namespace hana::tests;
using namespace std::chrono_literals;
using nlohmann::json;
using transport::LocalStream;

namespace {

constexpr const char* echo_7 = "{\"v\":1,\"id\":7,\"request\":\"echo\",\"params\":{\"a\":1}}\n";

/// A program that speaks to the socket by hand.
class Attached {
 public:
  explicit Attached(const std::filesystem::path& path) : stream_(connect(path)) {}

  void say(std::string_view text) { REQUIRE(stream_.write(text, Clock::now() + 5s).has_value()); }

  /// The next line; empty when the router has closed.
  std::optional<json> hear() {
    for (;;) {
      if (const std::size_t end = heard_.find('\n'); end != std::string::npos) {
        json line = json::parse(heard_.substr(0, end));
        heard_.erase(0, end + 1);
        return line;
      }
      auto more = stream_.read(Clock::now() + 5s);
      if (!more) FAIL(more.error().message);
      if (more->empty()) return {};
      heard_ += *more;
    }
  }

  /// The next line of a conversation that must not be over.
  json hear_line() {
    auto line = hear();
    REQUIRE(line.has_value());
    return std::move(*line);
  }

 private:
  static LocalStream connect(const std::filesystem::path& path) {
    auto stream = LocalStream::connect(path);
    if (!stream) throw std::runtime_error{stream.error().message};
    return std::move(*stream);
  }

  LocalStream stream_;
  std::string heard_;
};

const json echoed_7 = json::parse(R"({"v":1,"id":7,"ok":{"a":1}})");

}  // namespace

TEST_CASE("the socket and its folder are open to their owner only", "[control]") {
  const TemporaryFolder root;
  const auto folder = root.path() / "hana-router";
  const RunningControlServer server{folder, "stage"};
  struct stat found {};
  REQUIRE(::stat(server.path().c_str(), &found) == 0);
  CHECK((found.st_mode & 0777U) == 0600U);
  REQUIRE(::stat(folder.c_str(), &found) == 0);
  CHECK((found.st_mode & 0777U) == 0700U);
}

TEST_CASE("a request over the socket is answered", "[control]") {
  const TemporaryFolder root;
  const RunningControlServer server{root.path(), "stage"};
  Attached program{server.path()};
  program.say(echo_7);
  CHECK(program.hear() == echoed_7);
}

TEST_CASE("half a line holds up nobody else and is answered when the rest comes", "[control]") {
  const TemporaryFolder root;
  const RunningControlServer server{root.path(), "stage"};
  Attached slow{server.path()};
  Attached other{server.path()};
  const std::string_view line = echo_7;
  slow.say(line.substr(0, 20));
  other.say(line);
  CHECK(other.hear() == echoed_7);
  slow.say(line.substr(20));
  CHECK(slow.hear() == echoed_7);
}

TEST_CASE("garbage is answered, then the connection is closed, and others go on", "[control]") {
  const TemporaryFolder root;
  RunningControlServer server{root.path(), "stage"};
  Attached other{server.path()};
  std::mt19937 random{7};
  std::string garbage(10'000, '\0');
  for (char& each : garbage) each = static_cast<char>(random());
  garbage += "\n\n\n\n";
  Attached wild{server.path()};
  wild.say(garbage);
  for (int i = 0; i < 3; ++i) CHECK(wild.hear_line()["error"]["code"] == "bad_json");
  REQUIRE(server.wait_for_connections(1));
  other.say(echo_7);
  CHECK(other.hear() == echoed_7);
}

TEST_CASE("a line without an end is refused after 64 kB", "[control]") {
  const TemporaryFolder root;
  RunningControlServer server{root.path(), "stage"};
  Attached program{server.path()};
  program.say(std::string(65'537, ' '));
  CHECK(program.hear_line()["error"]["code"] == "too_long");
  CHECK(server.wait_for_connections(0));
}

TEST_CASE("the thirty-third program is told so, and there is room when one leaves", "[control]") {
  const TemporaryFolder root;
  RunningControlServer server{root.path(), "stage"};
  std::vector<Attached> programs;
  for (int i = 0; i < 32; ++i) programs.emplace_back(server.path());
  REQUIRE(server.wait_for_connections(32));
  {
    Attached refused{server.path()};
    CHECK(refused.hear_line()["error"]["code"] == "too_many");
    CHECK_FALSE(refused.hear().has_value());
  }
  programs.pop_back();
  REQUIRE(server.wait_for_connections(31));
  Attached admitted{server.path()};
  admitted.say(echo_7);
  CHECK(admitted.hear() == echoed_7);
  programs.front().say(echo_7);
  CHECK(programs.front().hear() == echoed_7);
}

TEST_CASE("a subscriber that does not read stops costing anything, then sees the newest",
          "[control]") {
  const TemporaryFolder root;
  const RunningControlServer server{root.path(), "stage"};
  Attached sleeper{server.path()};
  sleeper.say("{\"v\":1,\"id\":8,\"subscribe\":\"large\",\"every_ms\":10}\n");
  // Another subscription shows when thirty intervals have passed.
  Attached awake{server.path()};
  awake.say("{\"v\":1,\"id\":9,\"subscribe\":\"beats\",\"every_ms\":10}\n");
  for (int i = 0; i < 30; ++i) REQUIRE(awake.hear().has_value());
  const int beats = server.beats();
  CHECK(beats <= 30 + 2);
  CHECK(sleeper.hear_line()["event"]["beat"].get<int>() <= 2);
  CHECK(sleeper.hear_line()["event"]["beat"].get<int>() > 25);
}

TEST_CASE("a program that asks much and reads nothing is not read from either", "[control]") {
  const TemporaryFolder root;
  const RunningControlServer server{root.path(), "stage"};
  auto program = LocalStream::connect(server.path());
  REQUIRE(program.has_value());
  std::string asked;
  for (int i = 0; i < 100'000; ++i) asked += "{\"v\":1,\"id\":1,\"request\":\"large\"}\n";
  CHECK_FALSE(program->write(asked, Clock::now() + 300ms).has_value());
  Attached other{server.path()};
  other.say(echo_7);
  CHECK(other.hear() == echoed_7);
}

TEST_CASE("a program that goes away in the middle of an answer takes nothing with it",
          "[control]") {
  const TemporaryFolder root;
  RunningControlServer server{root.path(), "stage"};
  for (int i = 0; i < 20; ++i) {
    Attached program{server.path()};
    program.say("{\"v\":1,\"id\":1,\"request\":\"large\"}\n");
  }
  CHECK(server.wait_for_connections(0));
}

TEST_CASE("a clean stop closes its connections and removes the socket", "[control]") {
  const TemporaryFolder root;
  std::optional<RunningControlServer> server;
  server.emplace(root.path(), "stage");
  const auto path = server->path();
  Attached program{path};
  program.say("{\"v\":1,\"id\":8,\"subscribe\":\"beats\",\"every_ms\":10}\n");
  REQUIRE(program.hear().has_value());
  server.reset();
  CHECK_FALSE(std::filesystem::exists(path));
  std::optional<json> last = program.hear();
  while (last) last = program.hear();
  CHECK(std::filesystem::is_empty(root.path()));
}
