#include "router/metrics/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace hana {

void LatencyHistogram::record(std::chrono::nanoseconds duration) noexcept {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
  buckets_[bucket_of(value)].add();
  if (value > max_.load(std::memory_order_relaxed)) max_.store(value, std::memory_order_relaxed);
}

LatencySnapshot LatencyHistogram::snapshot() const {
  LatencySnapshot snapshot;
  snapshot.buckets_.reserve(bucket_count);
  for (const auto& bucket : buckets_) {
    snapshot.buckets_.push_back(bucket.value());
    snapshot.count_ += snapshot.buckets_.back();
  }
  snapshot.max_ = std::chrono::nanoseconds{max_.load(std::memory_order_relaxed)};
  return snapshot;
}

std::size_t LatencyHistogram::bucket_of(std::uint64_t nanoseconds) noexcept {
  constexpr std::uint64_t linear = 1U << linear_bits;
  if (nanoseconds < linear) return nanoseconds;
  const auto shift = static_cast<unsigned>(std::bit_width(nanoseconds)) - linear_bits - 1;
  return std::min<std::size_t>((std::size_t{shift} << linear_bits) + (nanoseconds >> shift),
                               bucket_count - 1);
}

std::uint64_t LatencyHistogram::middle_of(std::size_t bucket) noexcept {
  constexpr std::uint64_t linear = 1U << linear_bits;
  if (bucket < 2 * linear) return bucket;
  const auto shift = (bucket >> linear_bits) - 1;
  const auto lowest = ((bucket & (linear - 1)) + linear) << shift;
  return lowest + (std::uint64_t{1} << shift) / 2;
}

std::chrono::nanoseconds LatencySnapshot::quantile(double share) const noexcept {
  if (count_ == 0) return {};
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  const auto rank = std::clamp<std::uint64_t>(wanted, 1, count_);
  if (rank == count_) return max_;
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen < rank) continue;
    return std::min(max_, std::chrono::nanoseconds{LatencyHistogram::middle_of(bucket)});
  }
  return max_;
}

}  // namespace hana
