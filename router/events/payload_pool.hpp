#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "router/events/event.hpp"

namespace hana {

/// Memory for the large payloads of one source: a ring of bytes, set aside beforehand.
///
/// A lane is first in, first out, so payloads are given back in the order in which they were
/// stored, and a ring wastes nothing on size classes.
///
/// Threads: one producer (the device thread: `try_store`, `take_back`), one consumer (the baton's
///          holder: `view`, `release`). Wait-free, no heap after construction.
/// Errors:  a full ring or a payload above `max_payload` is refused.
class PayloadPool {
 public:
  static constexpr std::size_t max_payload = 8192;

  /// `capacity` in bytes, rounded up to a power of two, at least 2 * max_payload.
  explicit PayloadPool(std::size_t capacity);

  /// Real-time safe: copies the bytes.
  [[nodiscard]] std::optional<StoredBytes> try_store(std::span<const std::byte> bytes) noexcept;

  /// Undoes the newest `try_store`, whose handle was given to nobody. Real-time safe.
  void take_back(StoredBytes newest) noexcept;

  /// Empty if the handle is of an earlier round. Real-time safe.
  [[nodiscard]] std::span<const std::byte> view(StoredBytes stored) const noexcept;

  /// Frees `oldest` and everything stored before it. Real-time safe.
  void release(StoredBytes oldest) noexcept;

 private:
  [[nodiscard]] bool is_current(StoredBytes stored) const noexcept;

  std::size_t capacity_;
  std::unique_ptr<std::byte[]> ring_;
  std::uint64_t head_ = 0;  // next byte to write, producer only; positions never wrap
  alignas(64) std::atomic<std::uint64_t> tail_{0};  // first byte still in use
};

}  // namespace hana
