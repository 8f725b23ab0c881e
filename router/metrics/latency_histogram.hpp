#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>

#include "router/metrics/counter.hpp"
#include "router/metrics/latency_snapshot.hpp"

namespace hana {

/// Counts durations since it was made, in buckets of which 64 go to each doubling.
///
/// Units:   nanoseconds, 0 to 2^36 (68 s); longer ones are counted in the last bucket.
/// Threads: one recorder at a time, snapshots from any thread.
/// Bound:   a quantile is off by at most 1/128 of its value (0.8 %); the maximum is exact.
///          16 kB, whatever is recorded.
class LatencyHistogram {
 public:
  /// Real-time safe: no lock, no heap. Negative durations count as 0.
  void record(std::chrono::nanoseconds duration) noexcept;

  [[nodiscard]] LatencySnapshot snapshot() const;

 private:
  static constexpr BucketLayout layout{.unit_bits = 0, .linear_bits = 6, .value_bits = 36};

  std::array<Counter, layout.count()> buckets_{};
  std::atomic<std::uint64_t> max_{0};
};

}  // namespace hana
