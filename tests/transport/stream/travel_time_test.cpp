#include "transport/stream/travel_time.hpp"

#include <catch2/catch.hpp>

#include "tests/transport/clock/drifting_clocks.hpp"
#include "transport/stream/wire/stream_packets.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

ClockEstimate known_offset(std::chrono::nanoseconds offset, std::chrono::nanoseconds error) {
  ClockEstimate clock;
  clock.at = Instant{2h};
  clock.offset = offset;
  clock.least = offset - error;
  clock.most = offset + error;
  clock.drift_limit_ppb = ClockLimits{}.drift_ppb;
  return clock;
}

/// What `stream_time` of the peer showed so long before our clock showed 2 h.
StreamTime before(std::chrono::nanoseconds ago, std::chrono::nanoseconds offset) {
  return stream_time(Instant{2h - ago + offset});
}

}  // namespace

TEST_CASE("a packet's way is the difference of two clocks, whichever is ahead",
          "[transport][stream]") {
  const auto offset = GENERATE(0ns, 5'000'000'000'000ns, -5'000'000'000'000ns);
  const auto took = travel_time(before(850us, offset), Instant{2h}, known_offset(offset, 30us));
  REQUIRE(took);
  CHECK(std::chrono::abs(took->value - 850us) <= 500ns);
  CHECK(took->error >= 30us);
  CHECK(took->error < 32us);
}

TEST_CASE("a time that came round is taken as the nearest one", "[transport][stream]") {
  // 71 minutes and 35 s: 2^32 us
  const auto round = std::chrono::microseconds{std::int64_t{1} << 32};
  const auto clock = known_offset(round - 2h + 10us, 1us);
  const auto took = travel_time(before(20us, clock.offset), Instant{2h}, clock);
  REQUIRE(took);
  CHECK(std::chrono::abs(took->value - 20us) <= 500ns);
  const auto old = travel_time(before(29min, clock.offset), Instant{2h}, clock);
  REQUIRE(old);
  CHECK(std::chrono::abs(old->value - 29min) <= 500ns);
}

TEST_CASE("nothing takes less than no time, and what does for certain is not stated",
          "[transport][stream]") {
  const auto clock = known_offset(1h, 30us);
  const auto took = travel_time(before(-10us, 1h), Instant{2h}, clock);
  REQUIRE(took);
  CHECK(took->value == 0ns);
  CHECK(took->error >= 20us);
  CHECK(took->error < 22us);
  CHECK_FALSE(travel_time(before(-40us, 1h), Instant{2h}, clock));
}

TEST_CASE("what a packet took lies within the bound for any clocks within the limits",
          "[transport][stream][property]") {
  const auto seed = GENERATE(range(1U, 40U));
  DriftingClocks clocks{seed, 99'000};
  ClockSync sync;
  sync.start(clocks.own());
  for (int i = 0; i < 60; ++i) {
    exchange(sync, clocks, {clocks.delay(20ms), clocks.delay(1ms), clocks.delay(5ms)});
    const auto left = stream_time(clocks.peer());
    const auto left_here = clocks.own();
    clocks.pass(clocks.delay(i % 10 == 0 ? 30s : 10ms));
    const auto estimate = sync.estimate(clocks.own());
    if (!estimate) continue;
    const auto took = travel_time(left, clocks.own(), *estimate);
    REQUIRE(took);
    CHECK(std::chrono::abs(took->value - (clocks.own() - left_here)) <= took->error);
  }
}
