#pragma once

#include "router/metrics/latency_histogram.hpp"
#include "router/metrics/recent_latency.hpp"

namespace hana {

/// Durations since the start, and those of the last minute beside them.
///
/// Threads: one recorder at a time, snapshots from any thread. Bound: 22 kB.
struct LatencyRecord {
  /// Real-time safe.
  void record(std::chrono::nanoseconds duration, Instant now) noexcept {
    total.record(duration);
    recent.record(duration, now);
  }

  LatencyHistogram total;
  RecentLatency recent;
};

}  // namespace hana
