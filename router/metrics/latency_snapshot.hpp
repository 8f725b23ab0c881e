#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "router/metrics/bucket_layout.hpp"

namespace hana {

/// What a histogram held at one moment.
///
/// Bound: a quantile is as exact as the buckets of the histogram; the maximum is exact.
class LatencySnapshot {
 public:
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::chrono::nanoseconds max() const noexcept { return max_; }

  /// The value that `share` (0 to 1) of the samples do not exceed; 0 when empty.
  [[nodiscard]] std::chrono::nanoseconds quantile(double share) const noexcept;

 private:
  friend class LatencyHistogram;
  friend class RecentLatency;
  explicit LatencySnapshot(const BucketLayout& layout)
      : layout_(layout), buckets_(layout.count()) {}

  BucketLayout layout_;
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::chrono::nanoseconds max_{};
};

}  // namespace hana
