#include "router/events/payload_pool.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

namespace hana {

PayloadPool::PayloadPool(std::size_t capacity)
    : capacity_(std::bit_ceil(std::max(capacity, 2 * max_payload))),
      ring_(std::make_unique<std::byte[]>(capacity_)) {}

std::optional<StoredBytes> PayloadPool::try_store(std::span<const std::byte> bytes) noexcept {
  if (bytes.empty() || bytes.size() > max_payload) return std::nullopt;
  const auto offset = head_ & (capacity_ - 1);
  // A payload lies in one piece: what does not fit before the end starts at the front again.
  const auto start = offset + bytes.size() <= capacity_ ? head_ : head_ + (capacity_ - offset);
  if (start + bytes.size() - tail_.load(std::memory_order_acquire) > capacity_) return std::nullopt;
  const auto at = start & (capacity_ - 1);
  std::memcpy(ring_.get() + at, bytes.data(), bytes.size());
  head_ = start + bytes.size();
  return StoredBytes{static_cast<std::uint32_t>(at), static_cast<std::uint16_t>(bytes.size()),
                     static_cast<std::uint16_t>(start / capacity_)};
}

void PayloadPool::take_back(StoredBytes newest) noexcept {
  assert((head_ & (capacity_ - 1)) == ((newest.offset + newest.size) & (capacity_ - 1)));
  head_ -= newest.size;
}

std::span<const std::byte> PayloadPool::view(StoredBytes stored) const noexcept {
  if (!is_current(stored)) return {};
  return {ring_.get() + stored.offset, stored.size};
}

void PayloadPool::release(StoredBytes oldest) noexcept {
  if (!is_current(oldest)) return;
  const auto tail = tail_.load(std::memory_order_relaxed);
  const auto distance = (oldest.offset - tail) & (capacity_ - 1);
  tail_.store(tail + distance + oldest.size, std::memory_order_release);
}

bool PayloadPool::is_current(StoredBytes stored) const noexcept {
  // What is stored lies less than one round ahead of the tail, so its position is known exactly.
  const auto tail = tail_.load(std::memory_order_relaxed);
  const auto position = tail + ((stored.offset - tail) & (capacity_ - 1));
  return static_cast<std::uint16_t>(position / capacity_) == stored.generation;
}

}  // namespace hana
