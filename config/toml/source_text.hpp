#pragma once

#include <cstddef>
#include <string_view>

#include "config/diagnostic.hpp"

namespace hana::config {

/// What some editors write before UTF-8 text is no part of it.
[[nodiscard]] std::string_view without_byte_order_mark(std::string_view text) noexcept;

/// The line `number` (from 1) without its end; empty beyond the last.
[[nodiscard]] std::string_view line_of(std::string_view text, std::uint32_t number) noexcept;

/// Bytes before the character in `column` of a line.
[[nodiscard]] std::size_t bytes_before(std::string_view line, std::uint32_t column) noexcept;

/// Where byte `offset` of the text stands.
[[nodiscard]] Place place_of_byte(std::string_view text, std::size_t offset) noexcept;

/// Where byte `offset` of a TOML string's value stands in the text. `quote` is the place of its
/// first quotation mark. Strings over several lines: the place of their start.
[[nodiscard]] Place place_in_string(std::string_view text, Place quote,
                                    std::size_t offset) noexcept;

/// Bytes before the first sequence that is not UTF-8; the size of the text if all is well.
[[nodiscard]] std::size_t valid_utf8_prefix(std::string_view text) noexcept;

}  // namespace hana::config
