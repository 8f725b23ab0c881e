#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "router/events/event.hpp"
#include "transport/clock/peer_clock.hpp"

namespace hana::transport {

/// Of a ping and of a pong: one size, so that an answer is no larger than its question and both
/// take equally long on a slow wire.
inline constexpr std::size_t clock_packet_bytes = 56;
using ClockPacket = std::array<std::byte, clock_packet_bytes>;

/// A clock's time as it is sent: whole seconds, the low 32 bits of them, and the rest.
struct WireTime {
  std::int32_t seconds = 0;
  std::int32_t nanoseconds = 0;  // 0 to 999,999,999

  friend bool operator==(const WireTime&, const WireTime&) = default;
};

[[nodiscard]] WireTime to_wire(std::chrono::nanoseconds since_epoch) noexcept;

/// What somebody asks: `sent` is read on the asker's clock and means nothing to who answers.
struct Ping {
  std::int32_t sequence = 0;
  WireTime sent;

  friend bool operator==(const Ping&, const Ping&) = default;
};

/// The answer: the ping's own numbers, and when it came and the answer left by the answerer's
/// clock.
struct Pong {
  Ping ping;
  PeerInstant arrived;
  PeerInstant left;
  ClockId clock{};

  friend bool operator==(const Pong&, const Pong&) = default;
};

/// Real-time safe, all four: no heap.
[[nodiscard]] ClockPacket encode(const Ping& ping) noexcept;
[[nodiscard]] ClockPacket encode(const Pong& pong) noexcept;

/// Errors: empty if it is not exactly this message. Of a ping, the five numbers behind `sent` are
///         not looked at. A pong has nanoseconds within their second and leaves after it came.
/// Source: docs/protocol.md, "Clocks".
[[nodiscard]] std::optional<Ping> decode_ping(std::span<const std::byte> datagram) noexcept;
[[nodiscard]] std::optional<Pong> decode_pong(std::span<const std::byte> datagram) noexcept;

}  // namespace hana::transport
