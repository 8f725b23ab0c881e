#pragma once

#include <cstddef>
#include <string_view>

namespace hana::transport {

/// Longest address that `matches` looks at, in bytes.
inline constexpr std::size_t max_matched_address = 255;

/// An address as a receiver has it: parts of printable ASCII, each begun by '/', none of them empty
/// and none with one of the characters ` #*,/?[]{}`.
[[nodiscard]] bool is_valid_address(std::string_view address) noexcept;

/// An address whose parts may also hold `?`, `*`, `[a-z]`, `[!a-z]` and `{one,two}`. Brackets and
/// braces are closed within their part, are not nested and hold plain characters; a range rises.
[[nodiscard]] bool is_valid_pattern(std::string_view pattern) noexcept;

/// True if the whole address is described by the whole pattern. `?` is one character and `*` any
/// number of them, neither ever a '/'; what stands in braces is taken literally. A malformed part
/// of a pattern matches nothing.
///
/// Threads: none of its own. Real-time safe: no heap, no recursion.
/// Bound:   pattern length times address length steps, whatever the pattern; no backtracking.
/// Source:  OpenSoundControl 1.0 specification, "OSC Message Dispatching and Pattern Matching".
[[nodiscard]] bool matches(std::string_view pattern, std::string_view address) noexcept;

}  // namespace hana::transport
