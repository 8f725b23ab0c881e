#pragma once

#include <algorithm>
#include <optional>

#include "router/events/event.hpp"

namespace hana::discovery {

/// So many at once, so many a second in the long run.
///
/// Threads: one owner.
/// Source:  ITU-T I.371, the generic cell rate algorithm: a token bucket that needs one time only.
class RateLimit {
 public:
  RateLimit(int per_second, int burst) noexcept
      : share_(Clock::duration{std::chrono::seconds{1}} / per_second), depth_(share_ * burst) {}

  [[nodiscard]] bool try_spend(Instant now) noexcept {
    const auto from = std::max(paid_until_.value_or(now), now);
    if (from + share_ > now + depth_) return false;
    paid_until_ = from + share_;
    return true;
  }

 private:
  Clock::duration share_;
  Clock::duration depth_;
  std::optional<Instant> paid_until_;  // a virtual clock that each one moves by its share
};

}  // namespace hana::discovery
