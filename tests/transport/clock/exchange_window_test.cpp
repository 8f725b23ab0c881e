#include "transport/clock/exchange_window.hpp"

#include <catch2/catch.hpp>

using namespace hana;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

constexpr Instant start{1000s};

// One way takes 1 ms, the offset is as said.
Exchange exchange(std::chrono::nanoseconds after, std::chrono::nanoseconds offset) {
  return {start + after, offset + 1ms, start + after + 2ms, offset - 1ms};
}

}  // namespace

TEST_CASE("exchanges are forgotten after 30 s", "[transport][clock]") {
  ExchangeWindow window{{}};
  window.add(exchange(0s, 5s));
  window.add(exchange(1s, 5s));
  window.expire(start + 2ms + 30s);
  CHECK(window.size() == 2);
  window.expire(start + 2ms + 30s + 1ns);
  CHECK(window.size() == 1);
  window.expire(start + 40s);
  CHECK(window.size() == 0);
}

TEST_CASE("a full window forgets the oldest", "[transport][clock]") {
  ExchangeWindow window{{}};
  for (std::size_t i = 0; i < ExchangeWindow::capacity + 7; ++i) window.add(exchange(i * 1ms, 5s));
  CHECK(window.size() == ExchangeWindow::capacity);
  CHECK(window.estimate().at == start + (ExchangeWindow::capacity + 6) * 1ms + 2ms);
}

TEST_CASE("a jump larger than the round trip and what may have drifted is a contradiction",
          "[transport][clock]") {
  const auto sign = GENERATE(-1, 1);
  ExchangeWindow window{{}};
  window.add(exchange(0s, 5s));
  // 2 ms, and 100 us a second.
  CHECK_FALSE(window.contradicts(exchange(1s, 5s + sign * 2'095us)));
  CHECK(window.contradicts(exchange(1s, 5s + sign * 2'110us)));
  CHECK_FALSE(window.contradicts(exchange(20s, 5s + sign * 3'990us)));
  CHECK(window.contradicts(exchange(20s, 5s + sign * 4'010us)));
}

TEST_CASE(
    "the bound is what the best packet of each direction leaves, and does not need one "
    "exchange to have both",
    "[transport][clock]") {
  ExchangeWindow window{ClockLimits{0, 0ns}};
  window.add({start, 5s + 1ms, start + 10ms, 5s - 9ms});
  window.add({start + 20ms, 5s + 7ms, start + 29ms, 5s - 2ms});
  const auto estimate = window.estimate();
  CHECK(estimate.most == 5s + 1ms);
  CHECK(estimate.least == 5s - 2ms);
  CHECK(estimate.best_round_trip == 9ms);
  CHECK(estimate.median_round_trip == 9ms);
}

TEST_CASE("the bound takes no part of what is older than 5 s", "[transport][clock]") {
  ExchangeWindow window{ClockLimits{0, 0ns}};
  window.add(exchange(0s, 5s));
  window.add({start + 5s, 5s + 4ms, start + 5s + 2ms, 5s - 1ms});
  CHECK(window.estimate().most == 5s + 1ms);
  window.add({start + 6s, 5s + 4ms, start + 6s + 2ms, 5s - 1ms});
  CHECK(window.estimate().most == 5s + 4ms);
}

TEST_CASE("the drift is found, and held to its limit", "[transport][clock]") {
  const auto drift = GENERATE(-100, -30, 0, 60);  // us a second
  ExchangeWindow window{{}};
  for (int i = 0; i < 60; ++i) window.add(exchange(i * 500ms, 5s + i * drift * 500ns));
  const auto estimate = window.estimate();
  CHECK(static_cast<double>(estimate.drift_ppb) == Approx(drift * 1'000).margin(200));
  const auto expected = 5s + (estimate.at - start) / 1s * drift * 1us + drift * 500ns;
  CHECK(std::chrono::abs(estimate.offset - expected) < 2us);
}
