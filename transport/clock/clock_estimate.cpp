#include "transport/clock/clock_estimate.hpp"

#include <algorithm>

namespace hana::transport {
namespace {

using Nanoseconds = std::chrono::nanoseconds;

constexpr std::int64_t whole = 1'000'000'000;
constexpr Nanoseconds rounding{2};

}  // namespace

Nanoseconds share_of(Nanoseconds duration, std::int64_t ppb) noexcept {
  // In two parts, so that no product leaves 64 bits.
  const auto rest = duration.count() % whole * ppb;
  const auto away = (rest > 0) - (rest < 0);
  return Nanoseconds{duration.count() / whole * ppb + rest / whole + away};
}

Measured<Nanoseconds> ClockEstimate::offset_at(Instant own) const noexcept {
  const auto age = own - at;
  const auto value = offset + share_of(age, drift_ppb);
  const auto aged = share_of(std::chrono::abs(age), drift_limit_ppb);
  return {value, std::max(most + aged - value, value - least + aged) + rounding};
}

Measured<PeerInstant> ClockEstimate::to_peer(Instant own) const noexcept {
  const auto there = offset_at(own);
  return {PeerInstant{own.time_since_epoch() + there.value}, there.error};
}

Measured<Instant> ClockEstimate::to_own(PeerInstant peer) const noexcept {
  const auto passed_there = peer.time_since_epoch() - (at.time_since_epoch() + offset);
  // Between the rates of the two clocks lies one part in ten thousand: twice is exact enough.
  auto passed_here = passed_there - share_of(passed_there, drift_ppb);
  passed_here = passed_there - share_of(passed_here, drift_ppb);
  const auto own = at + passed_here;
  const auto error = offset_at(own).error;
  // Time passes here while the offset drifts on: 2 is more than any sum of that series.
  return {own, error + share_of(error, 2 * drift_limit_ppb) + rounding};
}

}  // namespace hana::transport
