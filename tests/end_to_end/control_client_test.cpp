#include "transport/control/control_client.hpp"

#include <catch2/catch.hpp>
#include <optional>

#include "tests/end_to_end/running_control_server.hpp"
#include "tests/end_to_end/temporary_folder.hpp"

using namespace hana;
using namespace hana::tests;
using namespace hana::transport;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

ControlClient attach_to(const std::filesystem::path& folder) {
  auto running = running_routers(folder);
  REQUIRE(running.has_value());
  auto router = choose_router(*running, {});
  REQUIRE(router.has_value());
  auto client = ControlClient::connect(*router);
  REQUIRE(client.has_value());
  return std::move(*client);
}

}  // namespace

TEST_CASE("a client finds the running router and is answered", "[control]") {
  const TemporaryFolder root;
  const RunningControlServer server{root.path(), "stage"};
  ControlClient client = attach_to(root.path());
  CHECK(client.request("echo", {{"a", 1}}, 5s) == json{{"a", 1}});
  CHECK(client.request("echo", {{"b", "Bühne"}}, 5s) == json{{"b", "Bühne"}});
}

TEST_CASE("an answer of a megabyte arrives whole", "[control]") {
  const TemporaryFolder root;
  const RunningControlServer server{root.path(), "stage"};
  ControlClient client = attach_to(root.path());
  const auto answer = client.request("large", json::object(), 5s);
  REQUIRE(answer.has_value());
  CHECK(answer->get<std::string>().size() == 1'000'000);
}

TEST_CASE("a refused request is an error in the router's words, and the next one works",
          "[control]") {
  const TemporaryFolder root;
  const RunningControlServer server{root.path(), "stage"};
  ControlClient client = attach_to(root.path());
  const auto refused = client.request("absent", json::object(), 5s);
  REQUIRE_FALSE(refused.has_value());
  CHECK_THAT(refused.error().message, Catch::Contains("'absent'"));
  CHECK(client.request("echo", json::object(), 5s).has_value());
}

TEST_CASE("a subscription calls back until told to stop, and then requests work", "[control]") {
  const TemporaryFolder root;
  const RunningControlServer server{root.path(), "stage"};
  ControlClient client = attach_to(root.path());
  std::vector<int> beats;
  const auto watched = client.subscribe(
      "beats", json::object(), 10ms,
      [&](const json& snapshot) {
        beats.push_back(snapshot["beat"]);
        return beats.size() == 5 ? ControlClient::Next::Stop : ControlClient::Next::GoOn;
      },
      5s);
  REQUIRE(watched.has_value());
  CHECK(beats == std::vector{1, 2, 3, 4, 5});
  CHECK(client.request("echo", {{"a", 1}}, 5s) == json{{"a", 1}});
}

TEST_CASE("a router that stops ends the subscription with a sentence", "[control]") {
  const TemporaryFolder root;
  std::optional<RunningControlServer> server;
  server.emplace(root.path(), "stage");
  ControlClient client = attach_to(root.path());
  const auto watched = client.subscribe(
      "beats", json::object(), 10ms,
      [&](const json&) {
        server.reset();
        return ControlClient::Next::GoOn;
      },
      5s);
  REQUIRE_FALSE(watched.has_value());
  CHECK_THAT(watched.error().message, Catch::Contains("stopped"));
}

TEST_CASE("a router that does not answer is given up within the limit", "[control]") {
  const TemporaryFolder root;
  net::io_context never_run;
  const ControlCatalog catalog;
  ControlServer server{never_run, catalog};
  REQUIRE(server.open(root.path(), "stuck").has_value());
  ControlClient client = attach_to(root.path());
  const Instant start = Clock::now();
  const auto answer = client.request("echo", json::object(), 50ms);
  REQUIRE_FALSE(answer.has_value());
  CHECK_THAT(answer.error().message, Catch::Contains("does not answer"));
  CHECK(Clock::now() - start >= 50ms);
  CHECK(Clock::now() - start < 5s);
}
