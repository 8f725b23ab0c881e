#include "router/metrics/latency_snapshot.hpp"

#include <algorithm>
#include <cmath>

namespace hana {

std::chrono::nanoseconds LatencySnapshot::quantile(double share) const noexcept {
  if (count_ == 0) return {};
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  const auto rank = std::clamp<std::uint64_t>(wanted, 1, count_);
  if (rank == count_) return max_;
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen < rank) continue;
    return std::min(max_, std::chrono::nanoseconds{layout_.middle_of(bucket)});
  }
  return max_;
}

}  // namespace hana
