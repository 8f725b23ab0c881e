#include "router/metrics/latency_histogram.hpp"

#include <algorithm>

namespace hana {

void LatencyHistogram::record(std::chrono::nanoseconds duration) noexcept {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
  buckets_[layout.bucket_of(value)].add();
  if (value > max_.load(std::memory_order_relaxed)) max_.store(value, std::memory_order_relaxed);
}

LatencySnapshot LatencyHistogram::snapshot() const {
  LatencySnapshot snapshot{layout};
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    snapshot.buckets_[i] = buckets_[i].value();
    snapshot.count_ += snapshot.buckets_[i];
  }
  snapshot.max_ = std::chrono::nanoseconds{max_.load(std::memory_order_relaxed)};
  return snapshot;
}

}  // namespace hana
