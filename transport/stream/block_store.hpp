#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace hana::transport {

/// Where bytes lie in a BlockStore. Whoever has it releases it, once.
struct StoredMessage {
  std::uint32_t first_block = 0;
  std::uint32_t size = 0;  // bytes; 0: nothing is stored
};

/// Messages of different sizes in memory set aside beforehand: chains of small blocks, kept and
/// released in any order, without gaps that grow.
///
/// Threads: one owner. Real-time safe after construction.
/// Bound:   64 bytes a block, and four for its link.
class BlockStore {
 public:
  static constexpr std::size_t block_bytes = 64;

  explicit BlockStore(std::size_t blocks);

  /// Empty: there is no room, or nothing to keep.
  [[nodiscard]] std::optional<StoredMessage> store(std::span<const std::byte> bytes) noexcept;

  /// Copies from `offset` on as much as there is and fits; how many bytes that were.
  [[nodiscard]] std::size_t read(const StoredMessage& message, std::size_t offset,
                                 std::span<std::byte> to) const noexcept;

  /// The message is then empty.
  void release(StoredMessage& message) noexcept;

  [[nodiscard]] std::size_t free_blocks() const noexcept { return free_; }

 private:
  using Block = std::array<std::byte, block_bytes>;

  std::unique_ptr<Block[]> blocks_;
  std::unique_ptr<std::uint32_t[]> next_;
  std::uint32_t first_free_ = 0;
  std::size_t free_;
};

}  // namespace hana::transport
