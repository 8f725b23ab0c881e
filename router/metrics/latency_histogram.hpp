#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "router/metrics/counter.hpp"

namespace hana {

/// What a histogram held at one moment.
class LatencySnapshot {
 public:
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::chrono::nanoseconds max() const noexcept { return max_; }

  /// The value that `share` (0 to 1) of the samples do not exceed, within 0.8 %; 0 when empty.
  [[nodiscard]] std::chrono::nanoseconds quantile(double share) const noexcept;

 private:
  friend class LatencyHistogram;
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::chrono::nanoseconds max_{};
};

/// Counts durations in buckets whose width grows with the value: 64 to each doubling.
///
/// Units:   nanoseconds, 0 to 2^36 (68 s); longer ones are counted in the last bucket.
/// Threads: one recorder at a time, snapshots from any thread.
/// Bound:   a quantile is off by at most 1/128 of its value (0.8 %); the maximum is exact.
///          16 kB, whatever is recorded.
/// Source:  the log-linear layout of Gil Tene's HdrHistogram.
class LatencyHistogram {
 public:
  /// Real-time safe: no lock, no heap. Negative durations count as 0.
  void record(std::chrono::nanoseconds duration) noexcept;

  [[nodiscard]] LatencySnapshot snapshot() const;

 private:
  friend class LatencySnapshot;
  static constexpr unsigned linear_bits = 6;
  static constexpr unsigned value_bits = 36;
  static constexpr std::size_t bucket_count = (value_bits - linear_bits + 1) << linear_bits;

  [[nodiscard]] static std::size_t bucket_of(std::uint64_t nanoseconds) noexcept;
  [[nodiscard]] static std::uint64_t middle_of(std::size_t bucket) noexcept;

  std::array<Counter, bucket_count> buckets_{};
  std::atomic<std::uint64_t> max_{0};
};

}  // namespace hana
