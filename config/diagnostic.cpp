#include "config/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/toml/source_text.hpp"

namespace hana::config {
namespace {

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string shown(std::string_view line) {
  std::string text{line};
  std::replace_if(
      text.begin(), text.end(), [](char c) { return is_control(c) && c != '\t'; }, '?');
  return text;
}

/// Blanks as wide as the text: a tab stays a tab.
std::string blank(std::string_view text) {
  std::string blanks;
  for (const char c : text)
    if (c == '\t')
      blanks += '\t';
    else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80)
      blanks += ' ';
  return blanks;
}

}  // namespace

std::string render(const Diagnostic& diagnostic, std::string_view source_text) {
  const auto* severity = diagnostic.severity == Severity::Error ? "error" : "warning";
  const auto at = diagnostic.at;
  if (at.line == 0)
    return fmt::format("{}: {}: {}\n", diagnostic.file, severity, diagnostic.message);
  const auto line = line_of(source_text, at.line);
  return fmt::format("{}:{}:{}: {}: {}\n{:>5} | {}\n      | {}^\n", diagnostic.file, at.line,
                     at.column, severity, diagnostic.message, at.line, shown(line),
                     blank(line.substr(0, bytes_before(line, at.column))));
}

}  // namespace hana::config
