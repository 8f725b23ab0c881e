#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hana::discovery {

enum class Comparison : std::uint8_t { Any, Equal, Less, LessOrEqual, Greater, GreaterOrEqual };

/// One term of a filter, viewing its text.
struct FilterTerm {
  enum class Subject : std::uint8_t { Name, Role, Tag, Group, Capability };

  Subject subject = Subject::Name;
  std::string_view wanted;                  // a pattern for the name; else a word
  Comparison comparison = Comparison::Any;  // of a capability's value, with ...
  std::string_view value;
};

/// Empty if the term lacks a word, or its comparison a number.
[[nodiscard]] std::optional<FilterTerm> parse_filter_term(std::string_view text) noexcept;

/// Takes the next word off the front; empty when there is none left.
[[nodiscard]] std::string_view take_filter_word(std::string_view& text) noexcept;

}  // namespace hana::discovery
