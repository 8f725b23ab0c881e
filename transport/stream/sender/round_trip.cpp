#include "transport/stream/sender/round_trip.hpp"

#include <algorithm>
#include <utility>

namespace hana::transport {

void RoundTrip::add(Duration sample, Instant now) noexcept {
  sample = std::max(sample, Duration::zero());
  if (!smoothed_) {
    smoothed_ = sample;
    variation_ = sample / 2;
    since_ = now;
  } else {
    variation_ += (std::chrono::abs(*smoothed_ - sample) - variation_) / 4;
    *smoothed_ += (sample - *smoothed_) / 8;
  }
  if (now - since_ > least_kept_for) {
    least_before_ = std::exchange(least_, Duration::max());
    since_ = now;
  }
  least_ = std::min(least_, sample);
}

RoundTrip::Duration RoundTrip::slack() const noexcept {
  using namespace std::chrono_literals;
  return smoothed_ ? std::max<Duration>(300us, 4 * variation_) : first_guess;
}

RoundTrip::Duration RoundTrip::queueing() const noexcept {
  if (!smoothed_) return Duration::zero();
  return std::max(Duration::zero(), *smoothed_ - std::min(least_, least_before_));
}

}  // namespace hana::transport
