#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "transport/clock/clock_estimate.hpp"

namespace hana::transport {

/// A ping and its pong. Neither can have arrived before it left, so the peer's clock was ahead by
/// at most `most` at one time and by at least `least` at the other.
struct Exchange {
  Instant sent;
  std::chrono::nanoseconds most;  // the ping's arrival there less its departure here
  Instant received;
  std::chrono::nanoseconds least;  // the pong's departure there less its arrival here

  /// Without the time that the peer took to answer.
  [[nodiscard]] std::chrono::nanoseconds round_trip() const noexcept { return most - least; }
};

/// The exchanges of the last 30 s with one run of a peer's clock, and what follows from them.
///
/// Threads: one owner. No heap.
/// Bound:   at most `capacity` exchanges, the oldest go first; `estimate` takes some
///          6,000 additions.
class ExchangeWindow {
 public:
  static constexpr std::size_t capacity = 80;
  static constexpr std::chrono::seconds length{30};

  /// Only exchanges so much older than the newest take part in the hard bound. Older ones would
  /// narrow it by a hundredth, and what a small jump of a clock made false would last longer.
  static constexpr std::chrono::seconds bound_length{5};

  explicit ExchangeWindow(const ClockLimits& limits) noexcept : limits_(limits) {}

  /// Forgets what is older than 30 s at that time.
  void expire(Instant now) noexcept;

  /// Whether no two clocks within the limits could have shown this and all that is kept.
  [[nodiscard]] bool contradicts(const Exchange& exchange) const noexcept;

  /// It contradicts nothing that is kept.
  void add(const Exchange& exchange) noexcept;

  void clear() noexcept { count_ = 0; }
  [[nodiscard]] std::size_t size() const noexcept { return count_; }

  /// Not without exchanges. Sets all but `clock`.
  [[nodiscard]] ClockEstimate estimate() const noexcept;

 private:
  [[nodiscard]] std::span<const Exchange> kept() const noexcept {
    return std::span{exchanges_}.first(count_);
  }
  [[nodiscard]] bool contradict(const Exchange& one, const Exchange& other) const noexcept;
  void find_bound(ClockEstimate& estimate) const noexcept;
  void find_round_trips(ClockEstimate& estimate) const noexcept;
  void find_line(ClockEstimate& estimate) const noexcept;

  ClockLimits limits_;
  std::array<Exchange, capacity> exchanges_{};  // in order of arrival
  std::size_t count_ = 0;
};

}  // namespace hana::transport
