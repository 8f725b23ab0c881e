#pragma once

#include "router/events/event.hpp"
#include "tests/sim/ids.hpp"

namespace hana::sim {

/// A host's monotonic clock: it starts anywhere and runs a little too fast or too slow.
///
/// Units:  parts in a thousand million of true time; a cheap quartz is off by 20,000 to 100,000.
/// Bound:  exact to the nanosecond for runs up to a year and drifts up to a tenth.
class HostClock {
 public:
  HostClock(Time offset, std::int64_t drift_ppb) noexcept : offset_(offset), drift_(drift_ppb) {}

  [[nodiscard]] Instant at(Time now) const noexcept;

  /// The first true time at which the clock shows at least that.
  [[nodiscard]] Time reaches(Instant local) const noexcept;

  /// From `now` on it shows `back` less than it would have, as after a sleep that it did not count.
  void set_back(Time back) noexcept { offset_ -= back; }

 private:
  Time offset_;
  std::int64_t drift_;
};

}  // namespace hana::sim
