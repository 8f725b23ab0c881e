#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "discovery/announcement.hpp"

namespace hana::discovery {

/// The values of a hello's pairs as text and back. Nothing here fails: what makes no sense is empty
/// or left out.

/// `left,stage`. Spaces around a word and empty words are left out when reading.
[[nodiscard]] std::string list_text(const std::vector<std::string>& words);
[[nodiscard]] std::vector<std::string> list_from(std::string_view text);

/// `gpu=nvidia,laser,outputs=2`. The last of two values counts; what stands before `=` is a word.
[[nodiscard]] std::string capabilities_text(const Capabilities& capabilities);
[[nodiscard]] Capabilities capabilities_from(std::string_view text);

[[nodiscard]] std::optional<std::uint32_t> whole_number_from(std::string_view text) noexcept;

/// Any finite number, with or without decimals or exponent.
[[nodiscard]] std::optional<double> number_from(std::string_view text) noexcept;

/// With so many decimals, at most 9; `value` is not negative and below 10^9.
[[nodiscard]] std::string decimal_text(double value, int decimals);

}  // namespace hana::discovery
