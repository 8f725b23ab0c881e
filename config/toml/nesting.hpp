#pragma once

#include <optional>
#include <string_view>

#include "config/diagnostic.hpp"

namespace hana::config {

/// The first place where a TOML text nests deeper than a show ever does: 16 open brackets, or 32
/// dots on one line outside strings and comments. The parser keeps every level on the stack, and a
/// dotted key of a hundred thousand levels overflows it.
///
/// Pure; one pass, needs no valid TOML.
[[nodiscard]] std::optional<Place> too_deep(std::string_view toml) noexcept;

}  // namespace hana::config
