#include "transport/framing/slip_deframer.hpp"

#include <utility>

#include "transport/framing/slip_bytes.hpp"

namespace hana::transport {

std::optional<std::span<const std::byte>> SlipDeframer::next(
    std::span<const std::byte>& stream) noexcept {
  while (!stream.empty()) {
    const auto byte = stream.front();
    stream = stream.subspan(1);
    if (byte != slip::end) {
      take(byte);
    } else if (const auto size = finish(); size > 0) {
      return std::span{packet_}.first(size);
    }
  }
  return std::nullopt;
}

/// The size of the packet that ends here; 0: there is none.
std::size_t SlipDeframer::finish() noexcept {
  const bool dropped = damaged_ || escaped_;
  if (dropped) ++dropped_;
  escaped_ = false;
  damaged_ = false;
  const auto size = std::exchange(size_, 0);
  return dropped ? 0 : size;
}

void SlipDeframer::take(std::byte byte) noexcept {
  if (escaped_) return take_escaped(byte);
  if (byte == slip::escape) {
    escaped_ = true;
  } else {
    append(byte);
  }
}

void SlipDeframer::take_escaped(std::byte byte) noexcept {
  escaped_ = false;
  if (byte == slip::escaped_end) {
    append(slip::end);
  } else if (byte == slip::escaped_escape) {
    append(slip::escape);
  } else {
    damaged_ = true;
  }
}

void SlipDeframer::append(std::byte byte) noexcept {
  if (size_ == packet_.size()) damaged_ = true;
  if (!damaged_) packet_[size_++] = byte;
}

}  // namespace hana::transport
