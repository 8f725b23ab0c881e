#include "transport/stream/block_store.hpp"

#include <algorithm>
#include <utility>

namespace hana::transport {

BlockStore::BlockStore(std::size_t blocks)
    : blocks_(new Block[blocks]), next_(new std::uint32_t[blocks]), free_(blocks) {
  for (std::size_t i = 0; i < blocks; ++i) next_[i] = static_cast<std::uint32_t>(i + 1);
}

std::optional<StoredMessage> BlockStore::store(std::span<const std::byte> bytes) noexcept {
  const auto needed = (bytes.size() + block_bytes - 1) / block_bytes;
  if (bytes.empty() || needed > free_) return std::nullopt;
  const StoredMessage message{first_free_, static_cast<std::uint32_t>(bytes.size())};
  free_ -= needed;
  while (!bytes.empty()) {
    const auto piece = bytes.first(std::min(bytes.size(), block_bytes));
    std::copy(piece.begin(), piece.end(), blocks_[first_free_].begin());
    bytes = bytes.subspan(piece.size());
    first_free_ = next_[first_free_];
  }
  return message;
}

std::size_t BlockStore::read(const StoredMessage& message, std::size_t offset,
                             std::span<std::byte> to) const noexcept {
  if (offset >= message.size) return 0;
  const auto size = std::min<std::size_t>(to.size(), message.size - offset);
  auto block = message.first_block;
  for (; offset >= block_bytes; offset -= block_bytes) block = next_[block];
  for (auto left = to.first(size); !left.empty(); offset = 0, block = next_[block]) {
    const auto piece = std::span{blocks_[block]}.subspan(offset).first(
        std::min(left.size(), block_bytes - offset));
    std::copy(piece.begin(), piece.end(), left.begin());
    left = left.subspan(piece.size());
  }
  return size;
}

void BlockStore::release(StoredMessage& message) noexcept {
  if (message.size == 0) return;
  const auto blocks = (message.size + block_bytes - 1) / block_bytes;
  auto last = message.first_block;
  for (std::size_t i = 1; i < blocks; ++i) last = next_[last];
  next_[last] = first_free_;
  first_free_ = message.first_block;
  free_ += blocks;
  message = {};
}

}  // namespace hana::transport
