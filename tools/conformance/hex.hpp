#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hana::conformance {

/// Lower case, two digits a byte.
[[nodiscard]] std::string to_hex(std::span<const std::byte> bytes);

/// Empty result: not pairs of hex digits.
[[nodiscard]] std::optional<std::vector<std::byte>> from_hex(std::string_view text);

}  // namespace hana::conformance
