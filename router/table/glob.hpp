#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

namespace hana {

/// Why a pattern is refused, and what to write instead.
struct PatternError {
  std::size_t offset;  // bytes from the start of the text that was parsed
  std::string message;
};

/// As many as there are names for: `$1` to `$9`.
inline constexpr std::size_t max_wildcards = 9;

/// Longest text that a pattern is, or is held against: an OSC address in bytes.
inline constexpr std::size_t max_pattern_length = 255;

/// A pattern over one name: a path segment, a device, a visualization.
///
/// `*` is any run of characters, also none; `{a,b}` one of the words; `{1..8}` a whole number of
/// the range, in either direction, without leading zeros; `{1..4,9,x}` mixes them. Where a text can
/// be read in several ways, wildcards choose from left to right: `*` as little, braces as much as
/// leaves a match for the rest.
///
/// Threads: immutable. `match` and `matches` are real-time safe: no heap, no recursion.
/// Bound:   a match costs at most (tokens * characters * longest word) steps.
class Glob {
 public:
  enum class Kind : std::uint8_t {
    Literal,       // no wildcard
    Alternatives,  // one brace and nothing else
    Wild           // anything else
  };

  /// What to say about a character that cannot stand in the text; empty if it can.
  using Refusal = std::string_view (*)(char);

  [[nodiscard]] static tl::expected<Glob, PatternError> parse(std::string_view text,
                                                              Refusal refusal);

  [[nodiscard]] Kind kind() const noexcept;

  /// The text itself where the kind is `Literal`, otherwise empty.
  [[nodiscard]] std::string_view literal() const noexcept;

  /// Every text that matches, each once, in no particular order, where the kind is `Alternatives`.
  [[nodiscard]] std::vector<std::string> alternatives() const;

  [[nodiscard]] std::size_t wildcards() const noexcept;

  /// `captures` has room for `wildcards()` views, or is empty if nobody asks. Unspecified after
  /// a refusal.
  [[nodiscard]] bool match(std::string_view text,
                           std::span<std::string_view> captures) const noexcept;
  [[nodiscard]] bool matches(std::string_view text) const noexcept { return match(text, {}); }

 private:
  friend class GlobParser;

  struct AnyRun {};
  struct NumberRange {
    std::uint32_t low;
    std::uint32_t high;
  };
  struct Choice {
    std::vector<std::string> words;  // sorted
    std::vector<NumberRange> ranges;
    std::size_t longest = 0;  // characters of the longest alternative

    [[nodiscard]] bool contains(std::string_view text) const noexcept;
  };
  using Token = std::variant<std::string, AnyRun, Choice>;

  [[nodiscard]] bool match_one(std::string_view text,
                               std::span<std::string_view> captures) const noexcept;
  [[nodiscard]] bool match_all(std::string_view text,
                               std::span<std::string_view> captures) const noexcept;

  std::vector<Token> tokens_;
};

}  // namespace hana
