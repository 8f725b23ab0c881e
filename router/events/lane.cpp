#include "router/events/lane.hpp"

#include <cassert>

namespace hana {

Lane::Lane(SourceId source, LaneOptions options)
    : source_(source), pool_(options.payload_bytes), queue_(options.events), producer_(queue_) {
  assert(producer_.valid());
}

bool Lane::try_push(Instant at, const Payload& payload) noexcept {
  if (!queue_.try_enqueue(producer_, Event{at, source_, payload})) {
    count(dropped_);
    return false;
  }
  count(pushed_);
  return true;
}

template <typename Kind>
bool Lane::try_push_stored(Instant at, std::span<const std::byte> message) noexcept {
  const auto stored = pool_.try_store(message);
  if (!stored) {
    count(dropped_);
    return false;
  }
  if (try_push(at, Kind{*stored})) return true;
  pool_.take_back(*stored);
  return false;
}

bool Lane::try_push_sysex(Instant at, std::span<const std::byte> message) noexcept {
  return try_push_stored<SysEx>(at, message);
}

bool Lane::try_push_osc(Instant at, std::span<const std::byte> message) noexcept {
  return try_push_stored<OscMessage>(at, message);
}

std::size_t Lane::try_pop(std::span<Event> room) noexcept {
  return queue_.try_dequeue_bulk_from_producer(producer_, room.data(), room.size());
}

std::uint64_t Lane::pushed() const noexcept { return pushed_.load(std::memory_order_relaxed); }
std::uint64_t Lane::dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

void Lane::count(std::atomic<std::uint64_t>& counter) noexcept {
  // One writer: no locked instruction needed.
  counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace hana
