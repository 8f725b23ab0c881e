#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "transport/stream/wire/stream_packets.hpp"

namespace hana::test {

/// Takes the bytes off one after the other; zeros when there are none left.
class DrawnBytes {
 public:
  explicit DrawnBytes(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::uint32_t number(std::size_t size) {
    std::uint32_t value = 0;
    for (; size > 0; --size) value = value << 8 | octet();
    return value;
  }
  [[nodiscard]] bool is_empty() const { return bytes_.empty(); }

  /// So many of them, or as many as are left.
  std::span<const std::byte> take(std::size_t size) {
    const auto taken = bytes_.first(std::min(size, bytes_.size()));
    bytes_ = bytes_.subspan(taken.size());
    return taken;
  }

 private:
  std::uint32_t octet() {
    if (bytes_.empty()) return 0;
    const auto first = std::to_integer<std::uint32_t>(bytes_.front());
    bytes_ = bytes_.subspan(1);
    return first;
  }

  std::span<const std::byte> bytes_;
};

/// Near the numbers that the other side uses, so that they mean something.
[[nodiscard]] std::uint32_t near(std::uint32_t number, DrawnBytes& bytes);

/// A packet of that stream with elements of every kind, well made but not always true, near number
/// 100. Returns its size.
std::size_t write_stream_packet(std::span<std::byte> room, transport::Session session,
                                DrawnBytes& bytes);

}  // namespace hana::test
