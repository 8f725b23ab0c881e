#include "tools/conformance/hex.hpp"

#include <charconv>

namespace hana::conformance {

std::string to_hex(std::span<const std::byte> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const auto byte : bytes) {
    text += digits[std::to_integer<std::size_t>(byte >> 4)];
    text += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return text;
}

std::optional<std::vector<std::byte>> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::vector<std::byte> bytes;
  bytes.reserve(text.size() / 2);
  for (; !text.empty(); text.remove_prefix(2)) {
    unsigned char value = 0;
    const auto* end = text.data() + 2;
    if (std::from_chars(text.data(), end, value, 16).ptr != end) return std::nullopt;
    bytes.push_back(std::byte{value});
  }
  return bytes;
}

}  // namespace hana::conformance
