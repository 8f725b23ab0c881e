#include "transport/clock/clock_estimate.hpp"

#include <catch2/catch.hpp>

using namespace hana;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

// The peer is 5 s ahead at 100 s and gains 40 us each second.
ClockEstimate fast_peer() {
  ClockEstimate estimate;
  estimate.at = Instant{100s};
  estimate.offset = 5s;
  estimate.least = 5s - 200us;
  estimate.most = 5s + 100us;
  estimate.drift_ppb = 40'000;
  estimate.drift_limit_ppb = 100'000;
  return estimate;
}

}  // namespace

TEST_CASE("the offset goes on drifting and its error grows by the limit, later and earlier",
          "[transport][clock]") {
  const auto later = fast_peer().offset_at(Instant{110s});
  CHECK(later.value - (5s + 400us) <= 2ns);
  CHECK(later.error >= 200us + 1ms + 400us);
  CHECK(later.error <= 200us + 1ms + 400us + 5ns);
  const auto earlier = fast_peer().offset_at(Instant{90s});
  CHECK(std::chrono::abs(earlier.value - (5s - 400us)) <= 2ns);
  CHECK(earlier.error >= 100us + 1ms + 400us);
}

TEST_CASE("at the newest exchange the error is the distance to the farther end of the bound",
          "[transport][clock]") {
  const auto at = fast_peer().offset_at(Instant{100s});
  CHECK(at.value == 5s);
  CHECK(at.error >= 200us);
  CHECK(at.error <= 200us + 2ns);
}

TEST_CASE("a peer's time is found again after it was made ours", "[transport][clock][property]") {
  auto estimate = fast_peer();
  estimate.drift_ppb = GENERATE(-100'000, -1, 0, 40'000, 100'000);
  const auto own = Instant{100s} + std::chrono::nanoseconds{GENERATE(take(
                                       200, random(-3'600'000'000'000L, 86'400'000'000'000L)))};
  const auto there = estimate.to_peer(own);
  const auto back = estimate.to_own(there.value);
  // A day with rates that differ by a ten thousandth: the series of its powers ends below 100 ns.
  CHECK(std::chrono::abs(back.value - own) <= 100ns);
  CHECK(back.error >= there.error);
  CHECK(back.error - there.error <= there.error / 1'000 + 10ns);
}

TEST_CASE("a share of a duration is rounded away from zero and leaves no 64 bits",
          "[transport][clock]") {
  CHECK(share_of(1ns, 100'000) == 1ns);
  CHECK(share_of(-1ns, 100'000) == -1ns);
  CHECK(share_of(0ns, 100'000) == 0ns);
  CHECK(share_of(1s, 100'000) == 100us);
  CHECK(share_of(24h * 3650, 100'000) == std::chrono::nanoseconds{24h * 3650} / 10'000);
}
