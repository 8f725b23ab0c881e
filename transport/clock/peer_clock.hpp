#pragma once

#include <chrono>
#include <cstdint>

namespace hana::transport {

/// The monotonic clock of another machine. It is never read here: its times come in packets and
/// mean something beside an estimate of its offset only.
struct PeerClock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = std::chrono::nanoseconds;
  using time_point = std::chrono::time_point<PeerClock>;
  static constexpr bool is_steady = true;
};
using PeerInstant = PeerClock::time_point;

/// One uninterrupted run of a clock; another number whenever it may have jumped.
enum class ClockId : std::int32_t {};

}  // namespace hana::transport
