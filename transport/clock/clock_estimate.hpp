#pragma once

#include <chrono>
#include <cstdint>

#include "router/events/event.hpp"
#include "transport/clock/peer_clock.hpp"

namespace hana::transport {

/// What is taken for granted about two clocks; a bound holds as long as this does.
struct ClockLimits {
  /// How much faster or slower one clock runs than the other, at any moment, in parts in a thousand
  /// million. Two clocks that are each within 50 ppm of true time are within 100.005 of each other.
  std::int64_t drift_ppb = 100'010;

  /// The larger step of the two clocks.
  std::chrono::nanoseconds granularity = std::chrono::microseconds{1};
};

/// A value that was measured: the true one is at most `error` away.
template <typename T>
struct Measured {
  T value{};
  std::chrono::nanoseconds error{};
};

/// How far a peer's clock is ahead of ours, as known after the newest exchange. A plain value:
/// made by the thread that owns the ClockSync, used by any.
///
/// Units:   offsets are the peer's clock minus ours; drift is how much faster the peer's runs.
/// Threads: none of its own. Real-time safe: a few multiplications, no heap.
/// Bound:   `error` grows by the drift limit with the distance from `at`, before it and after; see
///          ClockSync for what it rests on.
struct ClockEstimate {
  Instant at;                         // the newest exchange
  std::chrono::nanoseconds offset{};  // at that time, as all after it
  std::chrono::nanoseconds least{};   // the true offset is not below this
  std::chrono::nanoseconds most{};    // nor above this
  std::int64_t drift_ppb = 0;
  std::int64_t drift_limit_ppb = 0;
  std::chrono::nanoseconds best_round_trip{};
  std::chrono::nanoseconds median_round_trip{};
  ClockId clock{};  // of the peer

  [[nodiscard]] Measured<std::chrono::nanoseconds> offset_at(Instant own) const noexcept;

  /// What the peer's clock shows when ours shows `own`.
  [[nodiscard]] Measured<PeerInstant> to_peer(Instant own) const noexcept;

  /// What our clock shows when the peer's shows `peer`.
  [[nodiscard]] Measured<Instant> to_own(PeerInstant peer) const noexcept;
};

/// `ppb` of a duration, rounded away from zero.
[[nodiscard]] std::chrono::nanoseconds share_of(std::chrono::nanoseconds duration,
                                                std::int64_t ppb) noexcept;

}  // namespace hana::transport
