#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "router/output.hpp"

namespace hana::transport {

enum class DatagramForm : std::uint8_t { Message, Bundle, StampedBundle, StreamPacket };

/// A datagram that waits for the next flush.
struct PendingDatagram {
  Endpoint to;
  DestinationId destination{};
  std::uint32_t offset = 0;    // of the first byte in the batch's memory
  std::uint16_t size = 0;      // bytes
  std::uint16_t messages = 0;  // more than one: a bundle; none: a stream keeps count
  std::uint16_t discrete = 0;  // how many of them are discrete
  DatagramForm form = DatagramForm::Message;
};

/// Encodes messages one behind the other into fixed memory, until they are sent together.
///
/// A destination that takes bundles gets its messages packed into datagrams of up to
/// `bundle_bytes`; one that waits alone leaves as a plain message, unless it is stamped.
///
/// Threads: the baton's holder. Pure, real-time safe.
class DatagramBatch {
 public:
  static constexpr std::size_t max_datagrams = 128;
  static constexpr std::size_t max_destinations = 1024;
  static constexpr std::size_t max_message = 8192;
  static constexpr std::size_t bundle_bytes = 1200;

  enum class Outcome : std::uint8_t { Taken, Full, Refused };

  DatagramBatch();

  /// `Full`: send and clear, then try again. `Refused`: cannot be encoded or is too long.
  [[nodiscard]] Outcome add(const Destination& to, const OutgoingMessage& message) noexcept;

  /// Room for a whole packet of at most `bundle_bytes`, until the next call of anything; empty:
  /// send and clear, then try again.
  [[nodiscard]] std::span<std::byte> packet_room() noexcept;

  /// The packet in that room has so many bytes and leaves as it is.
  void add_packet(DestinationId of, const Endpoint& to, std::size_t size) noexcept;

  [[nodiscard]] std::span<const PendingDatagram> datagrams() const noexcept {
    return std::span{datagrams_}.first(count_);
  }
  [[nodiscard]] std::span<std::byte> bytes_of(const PendingDatagram& datagram) noexcept {
    return {memory_.get() + datagram.offset, datagram.size};
  }

  /// Takes the frame off bundles of one message. Call once before sending.
  void close_bundles() noexcept;
  void clear() noexcept;

 private:
  static constexpr std::size_t memory_bytes = 256 << 10;
  static constexpr std::uint16_t no_bundle = 0xffff;

  [[nodiscard]] Outcome add_alone(const Destination& to, const OutgoingMessage& message) noexcept;
  [[nodiscard]] Outcome add_to_bundle(const Destination& to,
                                      const OutgoingMessage& message) noexcept;
  [[nodiscard]] PendingDatagram* open_bundle_of(const Destination& to) noexcept;

  std::unique_ptr<std::byte[]> memory_;
  std::size_t used_ = 0;
  std::array<PendingDatagram, max_datagrams> datagrams_{};
  std::size_t count_ = 0;
  std::array<std::uint16_t, max_destinations> open_bundle_;  // index of a datagram
};

}  // namespace hana::transport
