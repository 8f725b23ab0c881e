#include "router/metrics/recent_latency.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <thread>

using namespace hana;
using namespace std::chrono_literals;

static_assert(sizeof(RecentLatency) <= 6'400);

TEST_CASE("nothing was recorded lately: nothing is said", "[router]") {
  RecentLatency recent;
  CHECK(recent.snapshot(Instant{5s}).count() == 0);
  CHECK(recent.snapshot(Instant{5s}).quantile(0.5) == 0ns);
}

TEST_CASE("what is recorded is in the snapshots of the next minute and gone after 70 s",
          "[router][property]") {
  const auto at =
      Instant{std::chrono::nanoseconds{GENERATE(take(20, random(0L, 1'000'000'000'000L)))}};
  RecentLatency recent;
  recent.record(5ms, at);
  for (const auto after : {0s, 1s, 30s, 59s, 60s}) CHECK(recent.snapshot(at + after).count() == 1);
  CHECK(recent.snapshot(at + 60s).max() == 5ms);
  for (const auto after : {70s, 100s, 3600s}) {
    CHECK(recent.snapshot(at + after).count() == 0);
    CHECK(recent.snapshot(at + after).max() == 0ns);
  }
}

TEST_CASE("a slot that is used again holds nothing of its old time", "[router]") {
  RecentLatency recent;
  for (int i = 0; i < 1'000; ++i) {
    recent.record(i < 500 ? 1s : 1ms, Instant{i * 1s});
    CHECK(recent.snapshot(Instant{i * 1s}).count() ==
          static_cast<std::size_t>(std::min(i + 1, 60 + i % 10 + 1)));
  }
  CHECK(recent.snapshot(Instant{999s}).max() == 1ms);
}

TEST_CASE("after a pause of any length only the new remains", "[router]") {
  RecentLatency recent;
  for (int i = 0; i < 70; ++i) recent.record(1s, Instant{i * 1s});
  const auto later = Instant{std::chrono::seconds{GENERATE(140, 141, 205, 7'000'000)}};
  recent.record(2ms, later);
  CHECK(recent.snapshot(later).count() == 1);
  CHECK(recent.snapshot(later).max() == 2ms);
}

TEST_CASE("an event with an older time is counted all the same", "[router]") {
  RecentLatency recent;
  recent.record(1ms, Instant{100s});
  recent.record(1ms, Instant{99s});
  recent.record(1ms, Instant{-5s});
  CHECK(recent.snapshot(Instant{100s}).count() == 3);
}

TEST_CASE("every quantile of the last minute is within a sixteenth of the exact one",
          "[router][property]") {
  const auto seed = GENERATE(range(1, 21));
  CAPTURE(seed);
  std::mt19937_64 random{static_cast<std::uint64_t>(seed)};
  std::uniform_real_distribution<double> exponent{0, 24};  // 1 ns to 26 s in natural logarithms
  RecentLatency recent;
  std::vector<std::int64_t> exact;
  for (int i = 0; i < 5'000; ++i) {
    exact.push_back(static_cast<std::int64_t>(std::exp(exponent(random))));
    recent.record(std::chrono::nanoseconds{exact.back()}, Instant{i * 12ms});
  }
  std::ranges::sort(exact);
  const auto snapshot = recent.snapshot(Instant{60s});
  REQUIRE(snapshot.count() == exact.size());
  for (const double share : {0.0, 0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = std::max<std::size_t>(
        1, static_cast<std::size_t>(std::ceil(share * static_cast<double>(exact.size()))));
    const auto expected = static_cast<double>(exact[rank - 1]);
    const auto off = std::abs(static_cast<double>(snapshot.quantile(share).count()) - expected);
    CHECK(off <= std::max(expected / 16, 64.0));
  }
  CHECK(snapshot.max().count() == exact.back());
}

TEST_CASE("of the last minute too, what is too long or negative is counted at the ends",
          "[router]") {
  RecentLatency recent;
  recent.record(-5ns, Instant{1s});
  recent.record(2h, Instant{1s});
  const auto snapshot = recent.snapshot(Instant{1s});
  CHECK(snapshot.count() == 2);
  CHECK(snapshot.quantile(0.5) <= 64ns);
  CHECK(snapshot.max() == 2h);
}

// The recorder runs through years in a moment, so that slots are emptied all the time: one record
// each, in turn among the first and among the last buckets. Half of a slot's old use beside half of
// its new one would be two.
TEST_CASE("a reader never sees a slot of two times, while slots are used again", "[router]") {
  constexpr std::int64_t slots = 7;
  constexpr std::int64_t last = 300'000;
  RecentLatency recent;
  std::atomic<std::int64_t> recorded{0};
  std::jthread recorder{[&] {
    for (std::int64_t i = 0; i <= last; ++i) {
      recent.record(i / slots % 2 == 0 ? 1us : 1s, Instant{i * 10s});
      recorded.store(i, std::memory_order_release);
    }
  }};
  std::size_t looks = 0;
  std::uint64_t most = 0;
  for (std::int64_t now = 0; now < last; ++looks) {
    now = recorded.load(std::memory_order_acquire);
    most = std::max(most, recent.snapshot(Instant{now * 10s}).count());
  }
  CHECK(looks > 10);
  CHECK(most <= slots);
  CHECK(recent.snapshot(Instant{last * 10s}).count() == slots);
}
