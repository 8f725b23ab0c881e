#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "router/table/glob.hpp"

namespace hana {

/// What the wildcards of a path matched, in their order: views into the matched path.
struct Captures {
  std::array<std::string_view, max_wildcards> texts{};
  std::size_t size = 0;

  /// `n` below `size`; `$1` is 0.
  [[nodiscard]] std::string_view operator[](std::size_t n) const noexcept { return texts[n]; }
};

/// What stands between two slashes of a path pattern.
class Segment {
 public:
  enum class Kind : std::uint8_t {
    Literal,       // `cc`
    Alternatives,  // `{0..7}`, the whole segment
    Glob,          // `*`, `a*b`, `pad{1..8}`
    AnyDepth       // `**`: any number of whole segments, also none
  };

  /// `first_capture` is the index of the segment's first wildcard in the captures of the path.
  Segment(Glob glob, std::size_t first_capture);
  [[nodiscard]] static Segment any_depth(std::size_t capture) { return Segment{capture}; }

  [[nodiscard]] Kind kind() const noexcept { return kind_; }

  /// The text of a `Literal`, otherwise empty.
  [[nodiscard]] std::string_view literal() const noexcept;

  /// Every text that an `Alternatives` matches, each once; otherwise none. Allocates.
  [[nodiscard]] std::vector<std::string> alternatives() const;

  /// Whether one path segment fits; `AnyDepth` fits all. Real-time safe.
  [[nodiscard]] bool matches(std::string_view segment) const noexcept;

  [[nodiscard]] std::size_t first_capture() const noexcept { return first_capture_; }

 private:
  friend class PathPattern;
  explicit Segment(std::size_t capture) : kind_(Kind::AnyDepth), first_capture_(capture) {}

  [[nodiscard]] bool match(std::string_view segment, Captures& captures) const noexcept;

  Kind kind_;
  std::optional<Glob> glob_;  // empty: `**`
  std::size_t first_capture_;
};

/// A pattern over control paths and OSC addresses: `/cc/{0..7}`, `/axis/*`, `/**`.
///
/// Segments are globs (router/table/glob.hpp); a segment `**` stands for any number of segments,
/// as few as leave a match for the rest, and captures them without the slash before the first.
///
/// Threads: immutable. `match` is real-time safe: no heap, no recursion.
/// Bound:   9 wildcards, 2 of them `**`; 32 segments; 255 bytes. A match costs at most
///          (segments of the pattern * segments of the path) segment matches.
class PathPattern {
 public:
  [[nodiscard]] static tl::expected<PathPattern, PatternError> parse(std::string_view text);

  /// `captures` are unspecified after a refusal. A path above 255 bytes matches nothing.
  [[nodiscard]] bool match(std::string_view path, Captures& captures) const noexcept;

  [[nodiscard]] std::span<const Segment> segments() const noexcept { return segments_; }
  [[nodiscard]] std::size_t wildcards() const noexcept { return wildcards_; }

  /// As it was written.
  [[nodiscard]] std::string_view text() const noexcept { return text_; }

 private:
  PathPattern(std::string text, std::vector<Segment> segments, std::size_t wildcards)
      : text_(std::move(text)), segments_(std::move(segments)), wildcards_(wildcards) {}

  std::string text_;
  std::vector<Segment> segments_;
  std::size_t wildcards_;
};

}  // namespace hana
