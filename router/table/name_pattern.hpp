#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "router/table/glob.hpp"

namespace hana {

/// A pattern over device aliases, visualization names or tags: `knobs`, `pad*`, `{a,b}`, `*`.
///
/// A name is UTF-8 text, spaces inside it allowed, without control characters and without
/// `: / # { } * ,`, which have a meaning in selectors.
///
/// Threads: immutable; `matches` is real-time safe.
class NamePattern {
 public:
  [[nodiscard]] static tl::expected<NamePattern, PatternError> parse(std::string_view text);

  /// The same for names that come from the system, a MIDI port's: only `*`, `{`, `}` and, in
  /// braces, `,` have a meaning; everything else stands for itself.
  [[nodiscard]] static tl::expected<NamePattern, PatternError> parse_port_name(
      std::string_view text);

  [[nodiscard]] bool matches(std::string_view name) const noexcept { return glob_.matches(name); }

  [[nodiscard]] Glob::Kind kind() const noexcept { return glob_.kind(); }
  [[nodiscard]] std::string_view literal() const noexcept { return glob_.literal(); }
  [[nodiscard]] std::vector<std::string> alternatives() const { return glob_.alternatives(); }

  /// As it was written.
  [[nodiscard]] std::string_view text() const noexcept { return text_; }

 private:
  NamePattern(std::string text, Glob glob) : text_(std::move(text)), glob_(std::move(glob)) {}

  std::string text_;
  Glob glob_;
};

}  // namespace hana
