#include "transport/osc/address_pattern.hpp"

#include <algorithm>
#include <bitset>

namespace hana::transport {
namespace {

constexpr auto npos = std::string_view::npos;

/// How much of the address a prefix of the pattern may have used: every possibility at once.
using Positions = std::bitset<max_matched_address + 1>;

/// One step of a pattern: a character, a wildcard, or what brackets or braces enclose.
struct Token {
  enum class Kind { Character, AnyCharacter, AnyText, Class, Alternatives, Malformed };
  Kind kind;
  std::string_view text;
};

Token take_enclosed(Token::Kind kind, char closing, std::string_view& pattern) noexcept {
  const auto end = pattern.find(closing);
  if (end == npos || end == 1 || pattern.substr(0, end).find('/') != npos) {
    pattern = {};
    return {Token::Kind::Malformed, {}};
  }
  const Token token{kind, pattern.substr(1, end - 1)};
  pattern.remove_prefix(end + 1);
  return token;
}

Token take_token(std::string_view& pattern) noexcept {
  if (pattern.front() == '[') return take_enclosed(Token::Kind::Class, ']', pattern);
  if (pattern.front() == '{') return take_enclosed(Token::Kind::Alternatives, '}', pattern);
  const auto text = pattern.substr(0, 1);
  pattern.remove_prefix(1);
  if (text == "?") return {Token::Kind::AnyCharacter, text};
  if (text == "*") return {Token::Kind::AnyText, text};
  return {Token::Kind::Character, text};
}

/// Calls `use(first, last)` for every range of a class; a single character is a range of one.
template <typename Use>
void for_each_range(std::string_view ranges, Use use) {
  while (!ranges.empty()) {
    const bool is_range = ranges.size() >= 3 && ranges[1] == '-';
    use(ranges.front(), is_range ? ranges[2] : ranges.front());
    ranges.remove_prefix(is_range ? 3 : 1);
  }
}

bool is_in_class(char character, std::string_view text) noexcept {
  const bool negated = text.front() == '!' && text.size() > 1;
  bool found = false;
  for_each_range(negated ? text.substr(1) : text, [&](char first, char last) {
    found = found || (first <= character && character <= last);
  });
  return found != negated;
}

template <typename Predicate>
Positions after_one_character(const Positions& before, std::string_view address,
                              Predicate fits) noexcept {
  Positions after;
  for (std::size_t i = 0; i < address.size(); ++i)
    if (before[i] && fits(address[i])) after.set(i + 1);
  return after;
}

Positions after_any_text(Positions positions, std::string_view address) noexcept {
  for (std::size_t i = 0; i < address.size(); ++i)
    if (positions[i] && address[i] != '/') positions.set(i + 1);
  return positions;
}

Positions after_alternatives(const Positions& before, std::string_view address,
                             std::string_view list) noexcept {
  Positions after;
  while (true) {
    const auto comma = list.find(',');
    const auto word = list.substr(0, comma);
    for (std::size_t i = 0; i <= address.size(); ++i)
      if (before[i] && address.substr(i).starts_with(word)) after.set(i + word.size());
    if (comma == npos) return after;
    list.remove_prefix(comma + 1);
  }
}

Positions after_token(const Token& token, const Positions& before,
                      std::string_view address) noexcept {
  switch (token.kind) {
    case Token::Kind::Character:
      return after_one_character(before, address,
                                 [&](char character) { return character == token.text.front(); });
    case Token::Kind::AnyCharacter:
      return after_one_character(before, address, [](char character) { return character != '/'; });
    case Token::Kind::AnyText:
      return after_any_text(before, address);
    case Token::Kind::Class:
      return after_one_character(before, address, [&](char character) {
        return character != '/' && is_in_class(character, token.text);
      });
    case Token::Kind::Alternatives:
      return after_alternatives(before, address, token.text);
    case Token::Kind::Malformed:
      break;
  }
  return {};
}

bool is_plain(char character) noexcept {
  return character > ' ' && character <= '~' &&
         std::string_view{"#*,/?[]{}"}.find(character) == npos;
}

bool is_plain_text(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_plain);
}

bool is_valid_class(std::string_view text) noexcept {
  if (text.front() == '!') text.remove_prefix(1);
  if (!is_plain_text(text)) return false;
  bool rising = true;
  while (text.size() >= 3) {
    const bool is_range = text[1] == '-';
    if (is_range && text[0] >= text[2]) rising = false;
    text.remove_prefix(is_range ? 3 : 1);
  }
  return rising;
}

bool is_valid_list(std::string_view list) noexcept {
  while (true) {
    const auto comma = list.find(',');
    if (!is_plain_text(list.substr(0, comma))) return false;
    if (comma == npos) return true;
    list.remove_prefix(comma + 1);
  }
}

bool is_valid_token(const Token& token) noexcept {
  switch (token.kind) {
    case Token::Kind::Character:
      return token.text == "/" || is_plain(token.text.front());
    case Token::Kind::AnyCharacter:
    case Token::Kind::AnyText:
      return true;
    case Token::Kind::Class:
      return is_valid_class(token.text);
    case Token::Kind::Alternatives:
      return is_valid_list(token.text);
    case Token::Kind::Malformed:
      break;
  }
  return false;
}

/// Begins with '/', and every '/' is followed by something else.
bool has_parts(std::string_view text) noexcept {
  return text.starts_with('/') && !text.ends_with('/') && text.find("//") == npos;
}

}  // namespace

bool is_valid_address(std::string_view address) noexcept {
  return has_parts(address) && std::all_of(address.begin(), address.end(), [](char character) {
           return character == '/' || is_plain(character);
         });
}

bool is_valid_pattern(std::string_view pattern) noexcept {
  if (!has_parts(pattern)) return false;
  while (!pattern.empty())
    if (!is_valid_token(take_token(pattern))) return false;
  return true;
}

bool matches(std::string_view pattern, std::string_view address) noexcept {
  if (address.empty() || address.size() > max_matched_address) return false;
  Positions positions;
  positions.set(0);
  while (!pattern.empty() && positions.any())
    positions = after_token(take_token(pattern), positions, address);
  return positions[address.size()];
}

}  // namespace hana::transport
