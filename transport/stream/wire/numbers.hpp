#pragma once

#include <cstddef>
#include <cstdint>

namespace hana::transport {

/// One stream, drawn by its router.
enum class Session : std::uint32_t {};

/// Serial numbers: they wrap, and only their distance means anything (RFC 1982, section 3).
enum class PacketNumber : std::uint32_t {};
enum class EventNumber : std::uint32_t {};
enum class ValueNumber : std::uint32_t {};

/// The place of one address of continuous values.
enum class SlotNumber : std::uint16_t {};

/// Microseconds of a machine's monotonic clock, the low 32 bits: comes round after 71 minutes.
enum class StreamTime : std::uint32_t {};

/// How far `to` lies behind `from`; negative: before it. Below 2^31 either way.
template <typename Number>
constexpr std::int32_t distance(Number from, Number to) noexcept {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(to) -
                                   static_cast<std::uint32_t>(from));
}

template <typename Number>
constexpr bool is_before(Number one, Number other) noexcept {
  return distance(one, other) > 0;
}

/// The number `by` places further on.
template <typename Number>
constexpr Number advanced(Number number, std::int32_t by = 1) noexcept {
  return static_cast<Number>(static_cast<std::uint32_t>(number) + static_cast<std::uint32_t>(by));
}

/// Where a number lies in a ring of `size` places, a power of two.
template <typename Number>
constexpr std::size_t place(Number number, std::size_t size) noexcept {
  return static_cast<std::size_t>(number) & (size - 1);
}

}  // namespace hana::transport
