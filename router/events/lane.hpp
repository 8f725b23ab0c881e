#pragma once

#include <concurrentqueue/concurrentqueue.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "router/events/event.hpp"
#include "router/events/payload_pool.hpp"

namespace hana {

struct LaneOptions {
  std::size_t events = 2048;              // a multiple of 32
  std::size_t payload_bytes = 128 << 10;  // large payloads that may wait at once
};

/// The bounded queue of one source into the router. Full: the newest event is dropped and counted.
///
/// Threads: one producer (the source's device thread), one consumer (the baton's holder);
///          counters from anywhere. A thread that takes a closed device's place must have joined
///          the one before it.
class Lane {
 public:
  Lane(SourceId source, LaneOptions options);

  [[nodiscard]] SourceId source() const noexcept { return source_; }

  /// Real-time safe: lock-free, no heap. False: full, counted in `dropped`.
  bool try_push(Instant at, const Payload& payload) noexcept;

  /// Real-time safe: copies the bytes into the pool first. False: lane or pool full, counted.
  bool try_push_sysex(Instant at, std::span<const std::byte> message) noexcept;
  bool try_push_osc(Instant at, std::span<const std::byte> message) noexcept;

  /// Takes up to `room.size()` events, oldest first. Real-time safe.
  [[nodiscard]] std::size_t try_pop(std::span<Event> room) noexcept;

  [[nodiscard]] PayloadPool& pool() noexcept { return pool_; }

  [[nodiscard]] std::uint64_t pushed() const noexcept;
  [[nodiscard]] std::uint64_t dropped() const noexcept;

 private:
  // One block index of 512 entries of 32 events: try_enqueue never needs to grow it.
  struct Traits : moodycamel::ConcurrentQueueDefaultTraits {
    static constexpr std::size_t EXPLICIT_INITIAL_INDEX_SIZE = 512;
  };
  using Queue = moodycamel::ConcurrentQueue<Event, Traits>;

  static void count(std::atomic<std::uint64_t>& counter) noexcept;
  template <typename Kind>
  bool try_push_stored(Instant at, std::span<const std::byte> message) noexcept;

  SourceId source_;
  PayloadPool pool_;
  Queue queue_;
  moodycamel::ProducerToken producer_;
  std::atomic<std::uint64_t> pushed_{0};
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace hana
