#pragma once

#include <chrono>
#include <optional>

#include "router/events/event.hpp"

namespace hana::transport {

/// How long a packet and its acknowledgement take, without the time the receiver held it.
///
/// Units:   nanoseconds.
/// Threads: one owner. Real-time safe.
/// Source:  RFC 6298, section 2, for the smoothing; the least is kept for 10 to 20 s.
class RoundTrip {
 public:
  using Duration = Clock::duration;

  /// Negative samples count as zero: the receiver said it held the packet longer than it can have.
  void add(Duration sample, Instant now) noexcept;

  /// Before the first sample 50 ms.
  [[nodiscard]] Duration smoothed() const noexcept { return smoothed_.value_or(first_guess); }

  /// What an acknowledgement may take on top of the smoothed round trip.
  [[nodiscard]] Duration slack() const noexcept;

  /// How far the smoothed round trip lies above the least: what waits in queues on the way.
  [[nodiscard]] Duration queueing() const noexcept;

 private:
  static constexpr Duration first_guess = std::chrono::milliseconds{50};
  static constexpr Duration least_kept_for = std::chrono::seconds{10};

  std::optional<Duration> smoothed_;
  Duration variation_{};
  Duration least_ = Duration::max();         // since `since_`
  Duration least_before_ = Duration::max();  // in the ten seconds before that
  Instant since_{};
};

}  // namespace hana::transport
