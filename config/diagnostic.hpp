#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hana::config {

/// A place in a text: both count from 1, columns in Unicode characters, as editors show them.
struct Place {
  std::uint32_t line = 1;
  std::uint32_t column = 1;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 in what <=> expands to for one
  friend auto operator<=>(const Place&, const Place&) = default;
};

enum class Severity : std::uint8_t { Warning, Error };

/// Something in a show file that should be different, and what to write instead.
struct Diagnostic {
  std::string file;
  Place at;  // line 0: the file as a whole (it cannot be read)
  Severity severity = Severity::Error;
  std::string message;
};

/// `show.toml:12:8: error: message`, then the line with a caret below the place, each ending in a
/// newline. Tabs are kept so that the caret stands right; control characters are not shown.
[[nodiscard]] std::string render(const Diagnostic& diagnostic, std::string_view source_text);

}  // namespace hana::config
