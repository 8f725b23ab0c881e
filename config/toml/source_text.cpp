#include "config/toml/source_text.hpp"

#include <algorithm>
#include <cstdint>

namespace hana::config {
namespace {

bool continues_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

std::size_t character_size(std::string_view text) noexcept {
  std::size_t size = 1;
  while (size < text.size() && continues_character(text[size])) ++size;
  return size;
}

/// Bytes of UTF-8 that a character of this number needs, written in hexadecimal digits.
std::size_t encoded_size(std::string_view digits) noexcept {
  std::uint32_t code = 0;
  for (const char c : digits)
    code = code << 4 | static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

struct Step {
  std::size_t source;  // bytes in the text
  std::size_t value;   // bytes in the value
};

/// The next character of a string's text, which the TOML parser has accepted before.
Step step(std::string_view rest, char quote) noexcept {
  if (quote == '\'' || rest.front() != '\\' || rest.size() < 2) {
    const auto size = character_size(rest);
    return {size, size};
  }
  const std::size_t digits = rest[1] == 'u' ? 4 : rest[1] == 'U' ? 8 : 0;
  if (digits == 0) return {2, 1};
  return {2 + digits, encoded_size(rest.substr(2, digits))};
}

std::uint32_t characters(std::string_view text) noexcept {
  return static_cast<std::uint32_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues_character(c); }));
}

/// Bytes of a well-formed sequence at the start of `text`; 0 if there is none.
/// Source: Unicode 15, table 3-7.
std::size_t well_formed(std::string_view text) noexcept {
  const auto at = [&](std::size_t n) {
    return n < text.size() ? static_cast<unsigned char>(text[n]) : 0;
  };
  const auto first = at(0), second = at(1);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xc2 && first < 0xe0   ? 2
                           : first >= 0xe0 && first < 0xf0 ? 3
                           : first >= 0xf0 && first < 0xf5 ? 4
                                                           : 0;
  for (std::size_t n = 1; n < size; ++n)
    if (at(n) < 0x80 || at(n) > 0xbf) return 0;
  const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool no_character = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
  return overlong || no_character ? 0 : size;
}

}  // namespace

std::string_view without_byte_order_mark(std::string_view text) noexcept {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text;
}

std::string_view line_of(std::string_view text, std::uint32_t number) noexcept {
  text = without_byte_order_mark(text);
  while (number > 1) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
    --number;
  }
  auto line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return number == 0 ? std::string_view{} : line;
}

std::size_t bytes_before(std::string_view line, std::uint32_t column) noexcept {
  std::size_t at = 0;
  for (; column > 1 && at < line.size(); --column) at += character_size(line.substr(at));
  return at;
}

Place place_of_byte(std::string_view text, std::size_t offset) noexcept {
  const auto before = text.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {static_cast<std::uint32_t>(lines + 1), characters(before.substr(line_start)) + 1};
}

Place place_in_string(std::string_view text, Place quote, std::size_t offset) noexcept {
  const auto line = line_of(text, quote.line);
  const auto start = bytes_before(line, quote.column);
  const auto literal = line.substr(start);
  if (literal.empty() || literal.starts_with("\"\"\"") || literal.starts_with("'''")) return quote;
  std::size_t at = 1, value = 0;
  while (at < literal.size()) {
    const auto next = step(literal.substr(at), literal.front());
    if (value + next.value > offset || literal[at] == literal.front()) break;
    at += next.source;
    value += next.value;
  }
  return {quote.line, quote.column + characters(literal.substr(0, at))};
}

std::size_t valid_utf8_prefix(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto size = well_formed(text.substr(at));
    if (size == 0) break;
    at += size;
  }
  return at;
}

}  // namespace hana::config
