#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace hana::transport {

/// "#bundle" with its zero byte, then the time tag.
inline constexpr std::size_t bundle_header_bytes = 16;

/// The size in front of every element of a bundle.
inline constexpr std::size_t element_header_bytes = 4;

/// The time tag that means "on arrival".
inline constexpr std::uint64_t immediately = 1;

inline constexpr std::array<std::byte, 8> bundle_mark{
    std::byte{'#'}, std::byte{'b'}, std::byte{'u'}, std::byte{'n'},
    std::byte{'d'}, std::byte{'l'}, std::byte{'e'}, std::byte{0}};

/// Rounds up to the four bytes that everything in OSC is aligned to.
constexpr std::size_t padded(std::size_t size) noexcept { return (size + 3) & ~std::size_t{3}; }

/// What a string of this length takes up: at least one zero byte follows it.
constexpr std::size_t string_bytes(std::size_t length) noexcept { return padded(length + 1); }

/// The whole span as one big-endian number; at most eight bytes.
constexpr std::uint64_t big_endian(std::span<const std::byte> bytes) noexcept {
  std::uint64_t value = 0;
  for (const auto byte : bytes) value = value << 8 | std::to_integer<std::uint64_t>(byte);
  return value;
}

/// Fills the whole span.
constexpr void write_big_endian(std::uint64_t value, std::span<std::byte> room) noexcept {
  for (std::size_t i = room.size(); i-- > 0; value >>= 8) room[i] = static_cast<std::byte>(value);
}

/// True for whatever begins like a bundle, complete or not.
constexpr bool is_bundle(std::span<const std::byte> packet) noexcept {
  return packet.size() >= bundle_mark.size() &&
         std::equal(bundle_mark.begin(), bundle_mark.end(), packet.begin());
}

}  // namespace hana::transport
