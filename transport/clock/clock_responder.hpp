#pragma once

#include <optional>
#include <span>

#include "transport/clock/clock_packets.hpp"

namespace hana::transport {

/// The pong for a ping; empty for whatever is none. Nothing is kept between pings.
///
/// `arrived` is when the ping came, as early as it can be told, and `leaves` is read right before
/// the answer is sent: time in between does not count as time on the way. `clock` is another number
/// after every start of the program and every sleep of the machine. Whoever notices such a jump
/// between `arrived` and `leaves` does not answer.
///
/// Threads: none of its own. Real-time safe: no heap.
[[nodiscard]] std::optional<ClockPacket> answer_ping(std::span<const std::byte> datagram,
                                                     Instant arrived, Instant leaves,
                                                     ClockId clock) noexcept;

}  // namespace hana::transport
