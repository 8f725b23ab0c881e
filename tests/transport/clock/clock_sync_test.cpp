#include "transport/clock/clock_sync.hpp"

#include <catch2/catch.hpp>

#include "tests/transport/clock/drifting_clocks.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

constexpr Way one_ms{1ms, 0ns, 1ms};

struct Pair {
  ClockSync sync;
  DriftingClocks clocks{1, 0};
};

}  // namespace

TEST_CASE("eight pings come 20 ms apart, then one every 500 ms", "[transport][clock]") {
  ClockSync sync;
  auto now = Instant{50s};
  sync.start(now);
  std::vector<std::chrono::nanoseconds> gaps;
  for (int i = 0; i < 11; ++i) {
    CHECK_FALSE(sync.ping(sync.next_ping() - 1ns));
    gaps.push_back(sync.next_ping() - now);
    now = sync.next_ping();
    CHECK(sync.ping(now));
    CHECK_FALSE(sync.ping(now));
  }
  CHECK(gaps == std::vector<std::chrono::nanoseconds>{0ns, 20ms, 20ms, 20ms, 20ms, 20ms, 20ms, 20ms,
                                                      500ms, 500ms, 500ms});
}

TEST_CASE("a ping that leaves late is not followed by those that it delayed",
          "[transport][clock]") {
  ClockSync sync;
  sync.start(Instant{50s});
  CHECK(sync.ping(Instant{60s}));
  CHECK(sync.next_ping() == Instant{60s} + 20ms);
}

TEST_CASE(
    "the first answer gives an estimate, the fourth a synchronised clock, 30 s of silence "
    "none",
    "[transport][clock]") {
  Pair pair;
  auto& sync = pair.sync;
  auto& clocks = pair.clocks;
  CHECK(sync.state(clocks.own()) == ClockState::None);
  synchronise(sync, clocks, 1);
  CHECK(sync.state(clocks.own()) == ClockState::Synchronising);
  CHECK(excess(sync, clocks) == 0ns);
  const auto estimate = sync.estimate(clocks.own());
  REQUIRE(estimate);
  CHECK(estimate->offset_at(clocks.own()).error < 1'010us);
  CHECK(estimate->best_round_trip == 2ms);
  for (int i = 0; i < 3; ++i) exchange(sync, clocks, one_ms);
  CHECK(sync.state(clocks.own()) == ClockState::Synchronised);
  const auto last = clocks.own();
  CHECK(sync.state(last + 30s) == ClockState::Synchronised);
  CHECK(sync.state(last + 30s + 1ns) == ClockState::None);
  CHECK_FALSE(sync.estimate(last + 30s + 1ns));
}

TEST_CASE("an answer counts once, and only with its ping's own numbers", "[transport][clock]") {
  Pair pair;
  auto& sync = pair.sync;
  auto& clocks = pair.clocks;
  synchronise(sync, clocks);
  clocks.pass(sync.next_ping() - clocks.own());
  const auto ping = *decode_ping(*sync.ping(clocks.own()));
  clocks.pass(1ms);
  Pong pong{ping, clocks.peer_from_here(), clocks.peer_from_here(), ClockId{1}};
  clocks.pass(1ms);
  const auto refused = [&, before = sync.counts()](const Pong& forged) {
    return !sync.receive(encode(forged), clocks.own()) && sync.counts().restarts == before.restarts;
  };
  auto forged = pong;
  ++forged.ping.sequence;
  CHECK(refused(forged));
  forged = pong;
  forged.ping.sequence += 16;
  CHECK(refused(forged));
  forged = pong;
  forged.ping.sent.nanoseconds ^= 1;
  CHECK(refused(forged));
  forged = pong;
  ++forged.ping.sent.seconds;
  CHECK(refused(forged));
  CHECK(sync.receive(encode(pong), clocks.own()));
  CHECK(refused(pong));
  CHECK(sync.counts().refused == 5);
}

TEST_CASE("answers that overtake each other count, as long as their pings are among the last 16",
          "[transport][clock]") {
  DriftingClocks clocks{1, 0};
  ClockSync sync;
  sync.start(clocks.own());
  std::vector<ClockPacket> pongs;
  for (int i = 0; i < 17; ++i) {
    clocks.pass(sync.next_ping() - clocks.own());
    pongs.push_back(
        *answer_ping(*sync.ping(clocks.own()), clocks.peer(), clocks.peer(), ClockId{1}));
  }
  clocks.pass(1ms);
  for (auto pong = pongs.rbegin(); pong != pongs.rend(); ++pong) sync.receive(*pong, clocks.own());
  CHECK(sync.counts().accepted == 16);
  CHECK(excess(sync, clocks) == 0ns);
}

TEST_CASE("another clock id starts again, and what was answered before it counts no more",
          "[transport][clock]") {
  Pair pair;
  auto& sync = pair.sync;
  auto& clocks = pair.clocks;
  synchronise(sync, clocks, 10);
  clocks.pass(sync.next_ping() - clocks.own());
  const auto old_pong =
      *answer_ping(*sync.ping(clocks.own()), clocks.peer(), clocks.peer(), ClockId{1});
  clocks.jump(100us);  // too small to contradict anything
  exchange(sync, clocks, one_ms, ClockId{2});
  CHECK(sync.counts().restarts == 1);
  CHECK(sync.state(clocks.own()) == ClockState::Synchronising);
  CHECK(sync.estimate(clocks.own())->clock == ClockId{2});
  CHECK_FALSE(sync.receive(old_pong, clocks.own()));
  CHECK(sync.estimate(clocks.own())->clock == ClockId{2});
  CHECK(sync.next_ping() - clocks.own() <= 20ms);  // a burst
}

TEST_CASE("a jump that contradicts starts again with the exchange that shows it",
          "[transport][clock]") {
  Pair pair;
  auto& sync = pair.sync;
  auto& clocks = pair.clocks;
  synchronise(sync, clocks, 20);
  clocks.jump(GENERATE(-3'600'000ms, -5ms, 5ms, 3'600'000ms));
  CHECK(excess(sync, clocks) > 0ns);
  exchange(sync, clocks, one_ms);
  CHECK(sync.counts().restarts == 1);
  CHECK(excess(sync, clocks) == 0ns);
}

TEST_CASE("an exchange during which the peer's clock jumped is not believed",
          "[transport][clock]") {
  Pair pair;
  auto& sync = pair.sync;
  auto& clocks = pair.clocks;
  synchronise(sync, clocks, 20);
  clocks.pass(sync.next_ping() - clocks.own());
  const auto ping = *sync.ping(clocks.own());
  clocks.pass(1ms);
  const auto arrived = clocks.peer();
  clocks.jump(10s);
  const auto pong = *answer_ping(ping, arrived, clocks.peer(), ClockId{1});
  clocks.pass(1ms);
  CHECK_FALSE(sync.receive(pong, clocks.own()));
  CHECK(sync.state(clocks.own()) == ClockState::None);
  exchange(sync, clocks, one_ms);
  CHECK(excess(sync, clocks) == 0ns);
}

TEST_CASE("no peer makes us ping more often than every 20 ms", "[transport][clock]") {
  Pair pair;
  auto& sync = pair.sync;
  auto& clocks = pair.clocks;
  sync.start(clocks.own());
  const auto begin = clocks.own();
  for (int i = 0; i < 100; ++i) exchange(sync, clocks, {10us, 0ns, 10us}, ClockId{i});
  CHECK(clocks.own() - begin >= 99 * 20ms);
}

TEST_CASE("a peer that answers again after a long silence is pinged in a burst",
          "[transport][clock]") {
  Pair pair;
  auto& sync = pair.sync;
  auto& clocks = pair.clocks;
  synchronise(sync, clocks, 10);
  clocks.pass(100s);
  exchange(sync, clocks, one_ms);
  CHECK(sync.next_ping() - clocks.own() <= 20ms);
  for (int i = 0; i < 7; ++i) exchange(sync, clocks, one_ms);
  CHECK(sync.state(clocks.own()) == ClockState::Synchronised);
  exchange(sync, clocks, one_ms);
  CHECK(sync.next_ping() - clocks.own() > 400ms);
}

TEST_CASE("after a start of ours what was asked before counts no more", "[transport][clock]") {
  Pair pair;
  auto& sync = pair.sync;
  auto& clocks = pair.clocks;
  synchronise(sync, clocks, 10);
  clocks.pass(sync.next_ping() - clocks.own());
  const auto pong =
      *answer_ping(*sync.ping(clocks.own()), clocks.peer(), clocks.peer(), ClockId{1});
  sync.start(clocks.own());
  CHECK(sync.state(clocks.own()) == ClockState::None);
  CHECK_FALSE(sync.receive(pong, clocks.own()));
}

TEST_CASE("the true offset is within the bound whatever the delays, the drift and its changes",
          "[transport][clock][property]") {
  const auto seed = GENERATE(range(1u, 201u));
  DriftingClocks clocks{seed};
  ClockSync sync;
  sync.start(clocks.own());
  const auto most_there = clocks.delay(50ms);
  const auto most_back = clocks.delay(50ms);
  std::chrono::nanoseconds worst{};
  for (int i = 0; i < 150; ++i) {
    exchange(sync, clocks, {clocks.delay(most_there), clocks.delay(2ms), clocks.delay(most_back)});
    worst = std::max(worst, excess(sync, clocks));
    if (i % 40 == 39) clocks.pass(clocks.delay(20s));
    worst = std::max(worst, excess(sync, clocks));
    const auto estimate = sync.estimate(clocks.own());
    if (!estimate) continue;
    const auto [own, error] = estimate->to_own(clocks.peer_from_here());
    worst = std::max(worst, std::chrono::abs(own - clocks.own()) - error);
  }
  CAPTURE(seed);
  CHECK(worst == 0ns);
  CHECK(sync.counts().restarts == 0);
  CHECK(sync.counts().accepted == 150);
}

TEST_CASE("a jump that nobody notices is exceeded by less than a round trip, and for 5 s",
          "[transport][clock][property]") {
  const auto seed = GENERATE(range(1u, 101u));
  DriftingClocks clocks{seed};
  ClockSync sync;
  synchronise(sync, clocks, 30);
  const auto sign = seed % 2 == 0 ? 1 : -1;
  clocks.jump(sign * (500us + clocks.delay(2'400us)));
  exchange(sync, clocks, one_ms);
  const auto jumped = clocks.own();
  for (int i = 0; i < 12; ++i) {
    CAPTURE(seed, i);
    CHECK(excess(sync, clocks) <= 2ms);
    if (clocks.own() - jumped > 5s) CHECK(excess(sync, clocks) == 0ns);
    exchange(sync, clocks, one_ms);
  }
}
