#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>

#include "router/events/event.hpp"
#include "router/metrics/latency_snapshot.hpp"

namespace hana {

/// Counts the durations of the last minute, beside a LatencyHistogram, which never forgets.
///
/// Seven slots of 10 s, the running one and six before it, so that a snapshot covers the last 60 to
/// 70 s. A slot is emptied by the first record of its time.
///
/// Units:   nanoseconds, 0 to 2^36 (68 s); longer ones are counted in the last bucket.
/// Threads: one recorder at a time, snapshots from any thread. No locks: a slot that is emptied
///          while it is being read is left out of the snapshot, and that is the oldest.
/// Bound:   a quantile is off by at most 1/16 of its value (6.3 %), or 64 ns if that is more; the
///          maximum is exact. 6.2 kB, whatever is recorded.
class RecentLatency {
 public:
  /// Real-time safe: no lock, no heap; once in 10 s it clears 900 bytes. Negative durations count
  /// as 0. A `now` before the slot that runs counts in the slot that runs.
  void record(std::chrono::nanoseconds duration, Instant now) noexcept;

  [[nodiscard]] LatencySnapshot snapshot(Instant now) const;

 private:
  static constexpr BucketLayout layout{.unit_bits = 7, .linear_bits = 3, .value_bits = 29};
  static constexpr std::chrono::seconds slot_length{10};
  static constexpr std::int64_t slot_count = 7;
  static constexpr std::int64_t nothing = -1;

  // Every write releases and every read acquires: who sees anything of a new use of a slot sees
  // that it is no longer of its old time.
  struct Slot {
    std::atomic<std::int64_t> period{nothing};  // since the clock's epoch
    std::array<std::atomic<std::uint32_t>, layout.count()> buckets{};
    std::atomic<std::uint64_t> max{0};
  };

  [[nodiscard]] static std::int64_t period_of(Instant now) noexcept;
  static void empty(Slot& slot) noexcept;
  static void add(const Slot& slot, std::int64_t period, LatencySnapshot& snapshot);

  std::array<Slot, slot_count> slots_;
  std::int64_t running_ = nothing;  // the recorder's own
};

}  // namespace hana
