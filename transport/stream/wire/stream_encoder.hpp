#pragma once

#include <cstddef>
#include <span>

#include "transport/stream/wire/stream_packets.hpp"

namespace hana::transport {

/// These write one whole packet to the front of `room` and return its size in bytes; 0: it does
/// not fit, the node's id is empty or too long, or nothing was used. Real-time safe.
[[nodiscard]] std::size_t encode(const Open& open, std::span<std::byte> room) noexcept;
[[nodiscard]] std::size_t encode(const Opened& opened, std::span<std::byte> room) noexcept;
[[nodiscard]] std::size_t encode(const Closed& closed, std::span<std::byte> room) noexcept;
[[nodiscard]] std::size_t encode(const Ack& ack, std::span<std::byte> room) noexcept;
[[nodiscard]] std::size_t encode(const Applied& applied, std::span<std::byte> room) noexcept;

/// Writes a stream packet: the header, then elements as long as they fit.
///
/// Threads: one owner. Real-time safe.
/// Errors:  an element that does not fit leaves the packet as it was.
class StreamPacketWriter {
 public:
  /// `room` has at least 64 bytes; what is behind the first 1,200 is not used.
  StreamPacketWriter(std::span<std::byte> room, const PacketHeader& header) noexcept;

  [[nodiscard]] bool try_add(const EventElement& element) noexcept;
  [[nodiscard]] bool try_add(const PartElement& element) noexcept;
  [[nodiscard]] bool try_add(const ValueElement& element) noexcept;
  [[nodiscard]] bool try_add(const GivenUpElement& element) noexcept;

  /// Whether an event or value with a message of that size would fit.
  [[nodiscard]] bool has_room_for(std::size_t message_bytes) const noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  [[nodiscard]] std::size_t room_left() const noexcept { return room_.size() - size_; }

  std::span<std::byte> room_;
  std::size_t size_ = 0;
};

}  // namespace hana::transport
