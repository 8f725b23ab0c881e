#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "transport/stream/wire/stream_packets.hpp"

namespace hana::transport {

/// Messages that arrive in parts.
///
/// Threads: one owner. Real-time safe after construction.
/// Bound:   four messages of 8,320 bytes. A sender that follows docs/protocol.md needs no more.
class MessageParts {
 public:
  MessageParts();

  enum class Outcome : std::uint8_t { Refused, Incomplete, Complete };

  /// `Refused`: there is no room, or it does not go with the parts that came before.
  [[nodiscard]] Outcome add(const PartElement& part) noexcept;

  /// Of one that is complete; empty if there is none of that number.
  [[nodiscard]] std::span<const std::byte> message(EventNumber event) const noexcept;

  void forget(EventNumber event) noexcept;

 private:
  using Memory = std::array<std::byte, StreamBounds::message>;

  struct Message {
    bool is_used = false;
    EventNumber event{};
    std::uint8_t count = 0;
    std::uint8_t here = 0;  // a bit for each part
    std::size_t size = 0;   // known with the last part
  };

  [[nodiscard]] Message* find(EventNumber event) noexcept;
  [[nodiscard]] Message* begin(const PartElement& part) noexcept;

  std::array<Message, StreamBounds::messages_in_parts> messages_{};
  std::unique_ptr<Memory[]> memory_;
};

}  // namespace hana::transport
