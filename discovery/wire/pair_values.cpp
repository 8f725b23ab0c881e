#include "discovery/wire/pair_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "discovery/wire/packets.hpp"
#include "transport/osc/shown_text.hpp"

namespace hana::discovery {
namespace {

std::string_view trimmed(std::string_view text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

template <typename Number>
std::optional<Number> parsed(std::string_view text) noexcept {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string list_text(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ",") + word;
  return text;
}

std::vector<std::string> list_from(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    const auto word = trimmed(text.substr(0, end));
    if (!word.empty()) words.emplace_back(word);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::string capabilities_text(const Capabilities& capabilities) {
  std::vector<std::string> words;
  for (const auto& [key, value] : capabilities) {
    words.push_back(key);
    if (!value.empty()) words.back().append("=").append(value);
  }
  return list_text(words);
}

Capabilities capabilities_from(std::string_view text) {
  Capabilities capabilities;
  for (const auto& word : list_from(text)) {
    const auto end = std::min(word.find('='), word.size());
    const auto key = word.substr(0, end);
    if (!transport::is_word(key, Bounds::key)) continue;
    capabilities.insert_or_assign(key, word.substr(std::min(end + 1, word.size())));
  }
  return capabilities;
}

std::optional<std::uint32_t> whole_number_from(std::string_view text) noexcept {
  return parsed<std::uint32_t>(text);
}

std::optional<double> number_from(std::string_view text) noexcept {
  const auto number = parsed<double>(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::string decimal_text(double value, int decimals) {
  std::array<char, 24> room{};
  const auto [end, error] = std::to_chars(room.data(), room.data() + room.size(), value,
                                          std::chars_format::fixed, decimals);
  return {room.data(), error == std::errc{} ? end : room.data()};
}

}  // namespace hana::discovery
