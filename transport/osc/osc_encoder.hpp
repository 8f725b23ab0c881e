#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <variant>

#include "router/output.hpp"
#include "transport/osc/osc_layout.hpp"

namespace hana::transport {

/// An argument of one of the four plain types: `i`, `f`, `s`, `b`.
using OscValue = std::variant<std::int32_t, float, std::string_view, Blob>;

/// Longest `s` argument that is encoded, in bytes.
inline constexpr std::size_t max_text_bytes = 1023;

/// All of these write one valid piece of a packet to the front of `room` and return its size in
/// bytes, a multiple of four. 0 means that nothing valid was written: it does not fit, the address
/// is not a '/' with 1 to 254 bytes behind it, or a text is too long or contains a zero byte.
///
/// Threads: none of their own. Real-time safe: no heap, no throw.

/// The router's message. RawArguments are taken over as they are, so they must have been valid.
[[nodiscard]] std::size_t encode(const OutgoingMessage& message,
                                 std::span<std::byte> room) noexcept;

/// Any message of plain types; at most 256 arguments.
[[nodiscard]] std::size_t encode(std::string_view address, std::span<const OscValue> arguments,
                                 std::span<std::byte> room) noexcept;
[[nodiscard]] std::size_t encode(std::string_view address,
                                 std::initializer_list<OscValue> arguments,
                                 std::span<std::byte> room) noexcept;

/// Opens a bundle with its time tag: 16 bytes. Elements follow until the datagram is full.
[[nodiscard]] std::size_t begin_bundle(std::span<std::byte> room,
                                       std::uint64_t time_tag = immediately) noexcept;

/// One element of an open bundle: the size, then the message.
[[nodiscard]] std::size_t encode_element(const OutgoingMessage& message,
                                         std::span<std::byte> room) noexcept;

/// The same of a message that is there in bytes, which must be valid.
[[nodiscard]] std::size_t encode_element(std::span<const std::byte> message,
                                         std::span<std::byte> room) noexcept;

}  // namespace hana::transport
