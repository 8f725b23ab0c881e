#include "transport/clock/exchange_window.hpp"

#include <algorithm>

#include "transport/clock/widest_strip.hpp"

namespace hana::transport {
namespace {

using Nanoseconds = std::chrono::nanoseconds;

// Tried from 0.01 to 0.3: below, slopes follow the noise of the first seconds; above, true drift is
// believed too late.
constexpr double noise_share = 0.03;

double number(Nanoseconds duration) noexcept { return static_cast<double>(duration.count()); }

}  // namespace

void ExchangeWindow::expire(Instant now) noexcept {
  const auto is_old = [now](const Exchange& exchange) { return now - exchange.received > length; };
  const auto begin = exchanges_.begin();
  const auto end = std::remove_if(begin, begin + static_cast<std::ptrdiff_t>(count_), is_old);
  count_ = static_cast<std::size_t>(end - begin);
}

bool ExchangeWindow::contradict(const Exchange& one, const Exchange& other) const noexcept {
  const auto between = std::chrono::abs(one.received - other.sent);
  const auto most = other.most + share_of(between, limits_.drift_ppb) + 2 * limits_.granularity;
  return one.least > most;
}

bool ExchangeWindow::contradicts(const Exchange& exchange) const noexcept {
  return std::ranges::any_of(kept(), [&](const Exchange& other) {
    return contradict(exchange, other) || contradict(other, exchange);
  });
}

void ExchangeWindow::add(const Exchange& exchange) noexcept {
  if (count_ == capacity) {
    std::shift_left(exchanges_.begin(), exchanges_.end(), 1);
    --count_;
  }
  exchanges_[count_++] = exchange;
}

ClockEstimate ExchangeWindow::estimate() const noexcept {
  ClockEstimate estimate;
  estimate.at = std::ranges::max(kept(), {}, &Exchange::received).received;
  estimate.drift_limit_ppb = limits_.drift_ppb;
  find_bound(estimate);
  find_round_trips(estimate);
  find_line(estimate);
  return estimate;
}

void ExchangeWindow::find_bound(ClockEstimate& estimate) const noexcept {
  estimate.most = Nanoseconds::max();
  estimate.least = Nanoseconds::min();
  for (const auto& exchange : kept()) {
    if (estimate.at - exchange.received > bound_length) continue;
    const auto most = exchange.most + share_of(estimate.at - exchange.sent, limits_.drift_ppb);
    const auto least =
        exchange.least - share_of(estimate.at - exchange.received, limits_.drift_ppb);
    estimate.most = std::min(estimate.most, most + limits_.granularity);
    estimate.least = std::max(estimate.least, least - limits_.granularity);
  }
}

void ExchangeWindow::find_round_trips(ClockEstimate& estimate) const noexcept {
  std::array<Nanoseconds, capacity> round_trips;
  const auto end = std::ranges::transform(kept(), round_trips.begin(), &Exchange::round_trip).out;
  const auto middle = round_trips.begin() + (end - round_trips.begin() - 1) / 2;
  std::nth_element(round_trips.begin(), middle, end);
  // A clock's step may make a short one look negative.
  estimate.median_round_trip = std::max(*middle, Nanoseconds{0});
  estimate.best_round_trip =
      std::max(*std::min_element(round_trips.begin(), middle + 1), Nanoseconds{0});
}

void ExchangeWindow::find_line(ClockEstimate& estimate) const noexcept {
  // As seen from the newest exchange: small numbers, which a double holds exactly.
  const auto origin = kept().back().least;
  const auto point = [&](const Exchange& exchange) {
    const auto middle = exchange.sent + (exchange.received - exchange.sent) / 2;
    return StripPoint{number(middle - estimate.at), number(exchange.most - origin),
                      number(exchange.least - origin)};
  };
  std::array<StripPoint, capacity> points;
  std::ranges::transform(kept(), points.begin(), point);
  const auto noise = estimate.median_round_trip - estimate.best_round_trip;
  const auto price = std::max(noise_share * number(noise), number(limits_.granularity));
  const auto line = widest_strip(std::span{points}.first(count_),
                                 {static_cast<double>(limits_.drift_ppb) * 1e-9, price});
  const auto offset = origin + Nanoseconds{static_cast<std::int64_t>(line.at_zero)};
  estimate.drift_ppb = static_cast<std::int64_t>(line.slope * 1e9);
  estimate.offset = std::clamp(offset, estimate.least, estimate.most);
}

}  // namespace hana::transport
