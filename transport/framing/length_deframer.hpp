#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "transport/framing/framing.hpp"

namespace hana::transport {

/// Finds the packets in a stream in which each has its size before it, however the stream is cut.
///
/// A size that nobody means (negative, or above `largest_skipped`) says that the two sides do not
/// agree where frames begin. Nothing in such a stream can put that right, so it is `broken` for
/// good and the connection has to end. A frame that is merely too large is passed over and counted.
/// Empty frames are nothing. Whether a packet is OSC is the validator's question, not this one's.
///
/// Threads: one owner. Real-time safe: its memory is inside.
/// Bound:   8,192 bytes; one step for each byte.
/// Source:  OpenSoundControl 1.0 specification, "OSC Packets".
class LengthDeframer {
 public:
  static constexpr std::size_t largest_skipped = 1 << 20;

  /// Takes bytes off the front of `stream` up to the end of the first packet. Empty: all are taken
  /// and no packet is complete. The packet is gone with the next call.
  [[nodiscard]] std::optional<std::span<const std::byte>> next(
      std::span<const std::byte>& stream) noexcept;

  /// Part of a frame is here.
  [[nodiscard]] bool is_waiting() const noexcept { return !broken_ && got_ > 0; }

  [[nodiscard]] bool is_broken() const noexcept { return broken_; }

  /// Frames left out.
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }

 private:
  void take_size(std::span<const std::byte>& stream) noexcept;
  void begin_packet() noexcept;
  void take_packet(std::span<const std::byte>& stream) noexcept;

  std::array<std::byte, max_framed_packet> packet_;
  std::array<std::byte, 4> header_;
  std::size_t got_ = 0;   // of header and packet
  std::size_t size_ = 0;  // of the packet, once the header is complete
  std::uint64_t dropped_ = 0;
  bool broken_ = false;
};

}  // namespace hana::transport
