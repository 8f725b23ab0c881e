#include "transport/osc/shown_text.hpp"

#include <algorithm>
#include <cstdint>

namespace hana::transport {
namespace {

std::uint8_t octet(std::string_view text, std::size_t at) noexcept {
  return at < text.size() ? static_cast<std::uint8_t>(text[at]) : std::uint8_t{0};
}

bool within(std::uint8_t value, unsigned low, unsigned high) noexcept {
  return value >= low && value <= high;
}

// The size of the well-formed sequence at the front that may be shown; 0: there is none.
std::size_t sequence_size(std::string_view text) noexcept {
  const auto first = octet(text, 0), second = octet(text, 1);
  const auto continued = [&](std::size_t at) { return within(octet(text, at), 0x80, 0xbf); };
  if (within(first, 0x20, 0x7e)) return 1;
  if (within(first, 0xc2, 0xdf)) {
    const bool c1_control = first == 0xc2 && second < 0xa0;
    return continued(1) && !c1_control ? 2 : 0;
  }
  if (within(first, 0xe0, 0xef)) {
    const unsigned low = first == 0xe0 ? 0xa0 : 0x80;
    const unsigned high = first == 0xed ? 0x9f : 0xbf;
    return within(second, low, high) && continued(2) ? 3 : 0;
  }
  if (within(first, 0xf0, 0xf4)) {
    const unsigned low = first == 0xf0 ? 0x90 : 0x80;
    const unsigned high = first == 0xf4 ? 0x8f : 0xbf;
    return within(second, low, high) && continued(2) && continued(3) ? 4 : 0;
  }
  return 0;
}

std::string escaped(std::uint8_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  return {'\\', 'x', digits[value >> 4], digits[value & 15]};
}

}  // namespace

std::string shown(std::string_view text, std::size_t limit) {
  std::string result;
  while (!text.empty()) {
    const auto size = sequence_size(text);
    const auto piece = size > 0 ? std::string{text.substr(0, size)} : escaped(octet(text, 0));
    if (piece.size() > limit - result.size()) break;
    result += piece;
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return result;
}

bool is_shown_as_it_is(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto size = sequence_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

bool is_word(std::string_view text, std::size_t limit) noexcept {
  return !text.empty() && text.size() <= limit &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace hana::transport
