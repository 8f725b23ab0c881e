#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace hana::test {

using Bytes = std::vector<std::byte>;

/// Hex digits in pairs; white space between them is left out. Throws on anything else.
inline Bytes from_hex(std::string_view text) {
  std::string digits;
  for (const char character : text)
    if (std::string_view{" \t\r\n"}.find(character) == std::string_view::npos) digits += character;
  if (digits.size() % 2 != 0) throw std::invalid_argument{"half a byte in: " + digits};
  Bytes bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    std::size_t used = 0;
    bytes.push_back(static_cast<std::byte>(std::stoul(digits.substr(i, 2), &used, 16)));
    if (used != 2) throw std::invalid_argument{"not hex: " + digits.substr(i, 2)};
  }
  return bytes;
}

/// A string as OSC writes it: at least one zero byte, a multiple of four.
inline Bytes osc_string(std::string_view text) {
  Bytes bytes;
  for (const char character : text) bytes.push_back(static_cast<std::byte>(character));
  do bytes.push_back(std::byte{0});
  while (bytes.size() % 4 != 0);
  return bytes;
}

/// Four bytes, big-endian.
inline Bytes osc_int(std::uint32_t value) {
  Bytes bytes;
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<std::byte>(value >> shift));
  return bytes;
}

inline Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

/// One element of a bundle: its size, then itself.
inline Bytes osc_element(const Bytes& bytes) {
  return osc_int(static_cast<std::uint32_t>(bytes.size())) + bytes;
}

inline Bytes osc_bundle(const Bytes& elements, std::uint32_t time_tag = 1) {
  return osc_string("#bundle") + osc_int(0) + osc_int(time_tag) + elements;
}

}  // namespace hana::test
