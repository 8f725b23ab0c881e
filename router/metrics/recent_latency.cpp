#include "router/metrics/recent_latency.hpp"

#include <algorithm>

namespace hana {
namespace {

constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;
constexpr auto relaxed = std::memory_order_relaxed;

}  // namespace

// A clock before its epoch is as good as one at it.
std::int64_t RecentLatency::period_of(Instant now) noexcept {
  return std::max<std::int64_t>(now.time_since_epoch() / slot_length, 0);
}

void RecentLatency::record(std::chrono::nanoseconds duration, Instant now) noexcept {
  const auto period = period_of(now);
  auto& slot = slots_[static_cast<std::size_t>(std::max(period, running_) % slot_count)];
  if (period > running_) {
    empty(slot);
    slot.period.store(period, release);
    running_ = period;
  }
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
  auto& bucket = slot.buckets[layout.bucket_of(value)];
  bucket.store(bucket.load(relaxed) + 1, release);
  if (value > slot.max.load(relaxed)) slot.max.store(value, release);
}

void RecentLatency::empty(Slot& slot) noexcept {
  slot.period.store(nothing, release);
  for (auto& bucket : slot.buckets) bucket.store(0, release);
  slot.max.store(0, release);
}

LatencySnapshot RecentLatency::snapshot(Instant now) const {
  LatencySnapshot snapshot{layout};
  const auto latest = period_of(now);
  for (const auto& slot : slots_) {
    const auto period = slot.period.load(acquire);
    if (period == nothing || period <= latest - slot_count) continue;
    add(slot, period, snapshot);
  }
  return snapshot;
}

void RecentLatency::add(const Slot& slot, std::int64_t period, LatencySnapshot& snapshot) {
  std::array<std::uint32_t, layout.count()> buckets;
  std::ranges::transform(slot.buckets, buckets.begin(),
                         [](const auto& bucket) { return bucket.load(acquire); });
  const std::chrono::nanoseconds max{slot.max.load(acquire)};
  if (slot.period.load(acquire) != period) return;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    snapshot.buckets_[i] += buckets[i];
    snapshot.count_ += buckets[i];
  }
  snapshot.max_ = std::max(snapshot.max_, max);
}

}  // namespace hana
