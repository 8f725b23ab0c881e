#include "transport/framing/framing.hpp"

#include <algorithm>

#include "transport/framing/slip_bytes.hpp"
#include "transport/osc/osc_layout.hpp"

namespace hana::transport {
namespace {

constexpr std::size_t size_bytes = 4;

bool can_be_framed(std::span<const std::byte> packet) noexcept {
  return !packet.empty() && packet.size() <= max_framed_packet;
}

bool must_be_escaped(std::byte byte) noexcept { return byte == slip::end || byte == slip::escape; }

}  // namespace

std::size_t frame_length(std::span<const std::byte> packet, std::span<std::byte> room) noexcept {
  const auto size = size_bytes + packet.size();
  if (!can_be_framed(packet) || room.size() < size) return 0;
  write_big_endian(packet.size(), room.first(size_bytes));
  std::copy(packet.begin(), packet.end(), room.begin() + size_bytes);
  return size;
}

std::size_t frame_slip(std::span<const std::byte> packet, std::span<std::byte> room) noexcept {
  const auto escapes = std::count_if(packet.begin(), packet.end(), must_be_escaped);
  const auto size = 2 + packet.size() + static_cast<std::size_t>(escapes);
  if (!can_be_framed(packet) || room.size() < size) return 0;
  auto to = room.begin();
  *to++ = slip::end;
  for (const auto byte : packet) {
    if (must_be_escaped(byte)) {
      *to++ = slip::escape;
      *to++ = byte == slip::end ? slip::escaped_end : slip::escaped_escape;
    } else {
      *to++ = byte;
    }
  }
  *to = slip::end;
  return size;
}

}  // namespace hana::transport
