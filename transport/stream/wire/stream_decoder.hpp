#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "transport/osc/osc_decoder.hpp"
#include "transport/stream/wire/stream_packets.hpp"

namespace hana::transport {

/// Reads what a visualization sends back. Empty: it is something else, or malformed.
///
/// Threads: none of its own. Real-time safe. Errors: takes any bytes.
[[nodiscard]] std::optional<StreamAnswer> decode_answer(
    std::span<const std::byte> datagram) noexcept;

/// Reads `/hana/applied`: at least one pair of times, of more than 64 the first. Like the above.
[[nodiscard]] std::optional<Applied> decode_applied(std::span<const std::byte> datagram) noexcept;

/// Reads `/hana/open`; its node views the datagram. Takes any bytes, like the rest.
[[nodiscard]] std::optional<Open> decode_open(std::span<const std::byte> datagram) noexcept;

/// Reads a stream packet: its header, then its elements one after the other. What they view is the
/// datagram.
///
/// Threads: one owner. Real-time safe.
/// Errors:  takes any bytes. `is_malformed` says after the last element that it was not the end:
///          the packet is to be treated as one that did not arrive.
class StreamPacketReader {
 public:
  /// Empty: it is no stream packet.
  [[nodiscard]] static std::optional<StreamPacketReader> read(
      std::span<const std::byte> datagram) noexcept;

  [[nodiscard]] const PacketHeader& header() const noexcept { return header_; }

  /// Empty after the last one.
  [[nodiscard]] std::optional<StreamElement> next() noexcept;
  [[nodiscard]] bool is_malformed() const noexcept { return is_malformed_; }

 private:
  StreamPacketReader(const OscMessages& messages, const PacketHeader& header) noexcept
      : messages_(messages), header_(header) {}

  [[nodiscard]] std::optional<StreamElement> refused() noexcept;

  OscMessages messages_;
  PacketHeader header_;
  bool is_malformed_ = false;
};

}  // namespace hana::transport
