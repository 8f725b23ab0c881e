#pragma once

#include <cstddef>
#include <span>

#include "transport/framing/options.hpp"

namespace hana::transport {

/// The largest packet in a frame, as everywhere (OscLimits).
inline constexpr std::size_t max_framed_packet = 8192;

/// What a frame around a packet of this size needs at most.
[[nodiscard]] constexpr std::size_t max_frame_bytes(Framing framing, std::size_t packet) noexcept {
  return framing == Framing::Length ? 4 + packet : 2 + 2 * packet;
}

/// Both write the frame to the front of `room` and return its size. 0: the packet is empty or
/// larger than `max_framed_packet`, or the frame does not fit; what is in `room` is then of no use.
///
/// Threads: none of their own. Real-time safe.

/// Source: OpenSoundControl 1.0 specification, "OSC Packets": an int32, then so many bytes.
[[nodiscard]] std::size_t frame_length(std::span<const std::byte> packet,
                                       std::span<std::byte> room) noexcept;

/// Source: RFC 1055; OpenSoundControl 1.1 puts an END before the packet as well, which ends noise.
[[nodiscard]] std::size_t frame_slip(std::span<const std::byte> packet,
                                     std::span<std::byte> room) noexcept;

[[nodiscard]] inline std::size_t frame(Framing framing, std::span<const std::byte> packet,
                                       std::span<std::byte> room) noexcept {
  return framing == Framing::Length ? frame_length(packet, room) : frame_slip(packet, room);
}

}  // namespace hana::transport
