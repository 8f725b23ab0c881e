#include "config/toml/nesting.hpp"

#include <algorithm>
#include <cstddef>

namespace hana::config {
namespace {

constexpr int max_brackets = 16;
constexpr int max_dots = 32;

/// The end of the string that starts at `start` of the text; a one-line string ends with its line.
std::size_t string_end(std::string_view text, std::size_t start) noexcept {
  const char quote = text[start];
  const bool has_lines = text.substr(start, 3) == (quote == '"' ? "\"\"\"" : "'''");
  const auto closing = text.substr(start, has_lines ? 3 : 1);
  for (auto at = start + closing.size(); at < text.size(); ++at) {
    if (text.substr(at, closing.size()) == closing) return at + closing.size();
    if (!has_lines && text[at] == '\n') return at;
    if (quote == '"' && text[at] == '\\') ++at;
  }
  return text.size();
}

}  // namespace

std::optional<Place> too_deep(std::string_view toml) noexcept {
  int brackets = 0, dots = 0;
  std::uint32_t line = 1;
  std::size_t line_start = 0;
  for (std::size_t at = 0; at < toml.size();) {
    const char c = toml[at];
    if (c == '"' || c == '\'') {
      const auto end = string_end(toml, at);
      const auto skipped = toml.substr(at, end - at);
      line += static_cast<std::uint32_t>(std::count(skipped.begin(), skipped.end(), '\n'));
      if (const auto last = skipped.rfind('\n'); last != std::string_view::npos)
        line_start = at + last + 1;
      at = end;
      continue;
    }
    if (c == '#') {
      at = std::min(toml.find('\n', at), toml.size());
      continue;
    }
    if (c == '\n') {
      dots = 0;
      ++line;
      line_start = at + 1;
    }
    if (c == '[' || c == '{') ++brackets;
    if ((c == ']' || c == '}') && brackets > 0) --brackets;
    if (c == '.') ++dots;
    if (brackets > max_brackets || dots > max_dots)
      return Place{line, static_cast<std::uint32_t>(at - line_start + 1)};
    ++at;
  }
  return std::nullopt;
}

}  // namespace hana::config
