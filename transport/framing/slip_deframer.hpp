#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "transport/framing/framing.hpp"

namespace hana::transport {

/// Finds the packets in a stream in which END stands behind each, however the stream is cut.
///
/// END never occurs inside a frame, so the stream finds its way back at the next one whatever came
/// before. A frame that is too large or has an ESC without one of its two meanings behind it is
/// dropped as a whole and counted: guessing what was meant would hand on changed bytes. Empty
/// frames (END before and behind each packet) are nothing. Noise before the first END comes out as
/// a frame of its own; the validator refuses it, as it refuses any packet that is not OSC.
///
/// Threads: one owner. Real-time safe: its memory is inside.
/// Bound:   8,192 bytes; one step for each byte.
/// Source:  RFC 1055; OpenSoundControl 1.1 (END at both ends).
class SlipDeframer {
 public:
  /// Takes bytes off the front of `stream` up to the end of the first packet. Empty: all are taken
  /// and no packet is complete. The packet is gone with the next call.
  [[nodiscard]] std::optional<std::span<const std::byte>> next(
      std::span<const std::byte>& stream) noexcept;

  /// Part of a frame is here.
  [[nodiscard]] bool is_waiting() const noexcept { return size_ > 0 || escaped_ || damaged_; }

  /// Frames left out.
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }

 private:
  [[nodiscard]] std::size_t finish() noexcept;
  void take(std::byte byte) noexcept;
  void take_escaped(std::byte byte) noexcept;
  void append(std::byte byte) noexcept;

  std::array<std::byte, max_framed_packet> packet_;
  std::size_t size_ = 0;
  std::uint64_t dropped_ = 0;
  bool escaped_ = false;
  bool damaged_ = false;  // this frame is dropped when it ends
};

}  // namespace hana::transport
