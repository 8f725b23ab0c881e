#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace hana::config {

/// Fewest insertions, deletions, replacements and swaps of neighbours that turn one text into the
/// other, in bytes.
///
/// Source: R. Lowrance, R. Wagner, "An Extension of the String-to-String Correction Problem"
/// (1975),
///         without edits inside a swapped pair.
[[nodiscard]] std::size_t edit_distance(std::string_view one, std::string_view other);

/// The candidate that a person who wrote `written` most probably meant: nearest, at most a third of
/// its length away (letter case counts as nothing). The first one of equals.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view written,
                                                      std::span<const std::string_view> candidates);

}  // namespace hana::config
