#include "transport/output/stream_keeper.hpp"

#include <catch2/catch.hpp>

#include "tests/end_to_end/stream_wall.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

constexpr DestinationId wall_id{3};

/// A router with one source and one stream destination, all on one thread.
struct Desk {
  Desk() {
    metrics.push_back(std::make_unique<RouteMetrics>());
    keeper.set_origin({.node = "desk", .epoch = 100});
    auto from = *parse_source("d:/**");
    auto to = *parse_target("wall:/**", from.path);
    const std::vector<RouteSpec> specs{
        {.id = "all", .from = from, .to = to.to, .address = to.address}};
    const std::vector<SourceEntry> sources{{source.id(), "d", {}}};
    const std::vector<DestinationEntry> destinations{
        {"wall", {}, {wall_id, {}, {}, Carrier::Stream}}};
    router.install(std::make_unique<RouteTable>(specs, sources, destinations, metrics));
    thread =
        std::jthread{[this](const std::stop_token& stop) { router.run(stop, Waiting::Asleep); }};
  }

  void press(std::uint8_t key, std::uint8_t velocity) {
    source.lane().try_push(Clock::now(), Note{MidiChannel{1}, key, velocity});
    source.hand_over();
  }

  template <typename Holds>
  bool until(Holds holds) {
    for (const auto end = Clock::now() + 10s; !holds() && Clock::now() < end;) {
      io.restart();
      io.run_one_for(5ms);
    }
    return holds();
  }

  net::io_context io{1};
  NetworkOutput output;
  Router router{output};
  Source source = *router.add_source();
  std::vector<std::unique_ptr<RouteMetrics>> metrics;
  std::vector<LinkWord> words;
  int alive = 0;
  std::vector<Endpoint> addresses;  // that discovery knows
  StreamKeeper keeper{
      io,
      router,
      output,
      {[this](DestinationId, const LinkStanding& standing) { words.push_back(standing.word); },
       [this](DestinationId) { ++alive; }, [this](DestinationId) { return addresses; }}};
  std::jthread thread;
};

/// With a live stream to the first of two addresses that discovery knows; nobody answers at the
/// other.
struct TwoAddresses : Desk {
  TwoAddresses() {
    deaf.is_deaf = true;
    addresses = {wall.endpoint(), deaf.endpoint()};
    keeper.keep(wall_id, wall.endpoint(), 7);
    press(1, 127);
    REQUIRE(until([this] { return wall.heard.size() == 1; }));
  }

  StreamWall wall{io, 7};
  StreamWall deaf{io, 8};
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a stream is opened, synchronised and live, and events arrive", "[stream][end_to_end]") {
  Desk desk;
  StreamWall wall{desk.io, 7};
  desk.keeper.keep(wall_id, wall.endpoint(), 7);
  desk.press(36, 127);
  REQUIRE(desk.until([&] { return wall.heard == Texts{"/note/36 1"}; }));
  REQUIRE(desk.until([&] { return desk.words.size() >= 2; }));
  CHECK(desk.words == std::vector{LinkWord::Synchronising, LinkWord::Live});
  CHECK(desk.alive > 0);
  CHECK(desk.metrics[0]->messages.value() == 1);

  // One machine, one clock: the offset is nothing, within what is claimed.
  desk.press(36, 0);
  REQUIRE(desk.until(
      [&] { return desk.keeper.status(wall_id)->report.network().total.snapshot().count() > 0; }));
  const auto status = *desk.keeper.status(wall_id);
  REQUIRE(status.clock);
  const auto offset = status.clock->offset_at(Clock::now());
  CHECK(std::chrono::abs(offset.value) <= offset.error);
  const auto error = status.report.network_errors().snapshot(Clock::now()).max();
  CHECK(error > 0ns);
  CHECK(status.report.round_trip().total.snapshot().max() >=
        status.report.network().total.snapshot().quantile(0.5) - error);
}

TEST_CASE("a stream that ended and begins again in the same run is heard from its first event",
          "[stream][end_to_end]") {
  Desk desk;
  StreamWall wall{desk.io, 7};
  for (int run = 0; run < 20; ++run) {
    wall.heard.clear();
    desk.keeper.keep(wall_id, wall.endpoint(), 7);
    desk.press(static_cast<std::uint8_t>(run), 127);
    CAPTURE(run);
    REQUIRE(desk.until([&] { return wall.heard == Texts{"/note/" + std::to_string(run) + " 1"}; }));
    desk.keeper.end(wall_id);
    CHECK_FALSE(desk.keeper.status(wall_id));
  }
}

TEST_CASE("a visualization that starts anew is asked at once and told what is held",
          "[stream][end_to_end]") {
  Desk desk;
  std::optional<StreamWall> wall{std::in_place, desk.io, 7};
  desk.keeper.keep(wall_id, wall->endpoint(), 7);
  desk.press(36, 127);
  REQUIRE(desk.until([&] { return wall->heard.size() == 1; }));
  wall.emplace(desk.io, 8);
  desk.keeper.keep(wall_id, wall->endpoint(), 8);
  REQUIRE(desk.until([&] { return wall->heard == Texts{"/note/36 1"}; }));
}

TEST_CASE("a visualization whose address changes loses nothing and hears nothing twice",
          "[stream][end_to_end]") {
  Desk desk;
  StreamWall wall{desk.io, 7};
  desk.keeper.keep(wall_id, wall.endpoint(), 7);
  Texts pressed;
  for (int i = 0; i < 100; ++i) {
    const auto key = static_cast<std::uint8_t>(i);
    desk.press(key, 127);
    pressed.push_back("/note/" + std::to_string(i) + " 1");
    if (i == 50) wall.move();
    if (i == 55) desk.keeper.keep(wall_id, wall.endpoint(), 7);
    desk.io.restart();
    desk.io.run_one_for(1ms);
  }
  desk.until([&] { return wall.heard.size() >= pressed.size(); });
  CHECK(wall.heard == pressed);
}

TEST_CASE("a stream that nobody answers any more finds the address at which somebody does",
          "[stream][end_to_end]") {
  Desk desk;
  StreamWall wall{desk.io, 7};
  const auto old_address = wall.endpoint();
  desk.keeper.keep(wall_id, old_address, 7);
  desk.press(1, 127);
  REQUIRE(desk.until([&] { return wall.heard.size() == 1; }));
  wall.move();
  const auto moved = Clock::now();
  desk.press(2, 127);
  StreamWall deaf{desk.io, 8};
  deaf.is_deaf = true;
  desk.addresses = {old_address, deaf.endpoint(), wall.endpoint()};
  REQUIRE(desk.until([&] { return wall.heard == Texts{"/note/1 1", "/note/2 1"}; }));
  // A second until it is lost, then a quarter for each address that leads nowhere.
  CHECK(Clock::now() - moved < 3s);
  REQUIRE(desk.until([&] { return desk.words.back() == LinkWord::Live; }));
  CHECK(desk.keeper.status(wall_id)->to == wall.endpoint());

  desk.keeper.keep(wall_id, old_address, 7);  // what discovery still prefers
  desk.press(3, 127);
  CHECK(desk.until([&] { return wall.heard.size() == 3; }));
  CHECK(desk.keeper.status(wall_id)->to == wall.endpoint());
}

TEST_CASE("a lost stream that is answered late from where it led goes back there",
          "[stream][end_to_end]") {
  TwoAddresses desk;
  auto& wall = desk.wall;
  auto& deaf = desk.deaf;
  REQUIRE(desk.until([&] { return desk.keeper.status(wall_id)->report.unsettled() == 0; }));
  wall.is_mute = true;
  desk.press(2, 127);
  REQUIRE(desk.until([&] { return desk.keeper.status(wall_id)->to == deaf.endpoint(); }));
  wall.is_mute = false;
  wall.answer();
  const auto& report = desk.keeper.status(wall_id)->report;
  REQUIRE(desk.until([&] { return report.state() == StreamState::Live; }));
  CHECK(desk.keeper.status(wall_id)->to == wall.endpoint());
}

TEST_CASE("a stream that goes on after a rest has a second to be answered where it led",
          "[stream][end_to_end]") {
  TwoAddresses desk;
  auto& wall = desk.wall;
  auto& deaf = desk.deaf;
  const auto opened = Clock::now();
  desk.until([&] { return Clock::now() - opened > 1100ms; });
  desk.keeper.rest(wall_id);
  wall.is_deaf = true;
  const auto returned = Clock::now();
  desk.keeper.keep(wall_id, wall.endpoint(), 7);
  REQUIRE(desk.until([&] { return desk.keeper.status(wall_id)->to == deaf.endpoint(); }));
  CHECK(Clock::now() - returned > 990ms);
}

TEST_CASE("when a visualization used a value is known by its report", "[stream][end_to_end]") {
  Desk desk;
  StreamWall wall{desk.io, 7};
  wall.uses_after = 20ms;
  desk.keeper.keep(wall_id, wall.endpoint(), 7);
  REQUIRE(desk.until([&] { return desk.keeper.status(wall_id)->clock.has_value(); }));
  desk.press(36, 127);
  REQUIRE(desk.until(
      [&] { return desk.keeper.status(wall_id)->applied.total.snapshot().count() == 1; }));
  const auto applied = desk.keeper.status(wall_id)->applied.total.snapshot().max();
  CHECK(applied >= 19ms);
  CHECK(applied < 2s);
}

TEST_CASE("a visualization that falls silent is lost within two seconds, and is back at once",
          "[stream][end_to_end]") {
  Desk desk;
  StreamWall wall{desk.io, 7};
  desk.keeper.keep(wall_id, wall.endpoint(), 7);
  desk.press(36, 127);
  REQUIRE(desk.until([&] { return !desk.words.empty() && !wall.heard.empty(); }));
  wall.is_deaf = true;
  desk.press(36, 0);
  const auto begin = Clock::now();
  REQUIRE(desk.until([&] { return desk.words.back() == LinkWord::Lost; }));
  CHECK(Clock::now() - begin < 2s);
  CHECK(desk.keeper.status(wall_id)->report.unsettled() == 1);
  wall.is_deaf = false;
  REQUIRE(desk.until([&] { return wall.heard.back() == "/note/36 0"; }));
  REQUIRE(desk.until([&] { return desk.words.back() != LinkWord::Lost; }));
  CHECK(desk.until([&] { return desk.keeper.status(wall_id)->report.unsettled() == 0; }));
}
