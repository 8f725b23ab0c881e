#pragma once

#include <string_view>

#include "discovery/options.hpp"

namespace hana::discovery {

/// `*` stands for any characters, everything else for itself.
[[nodiscard]] bool matches_name(std::string_view pattern, std::string_view name) noexcept;

[[nodiscard]] bool is_chosen(const InterfaceChoice& choice, std::string_view name) noexcept;

}  // namespace hana::discovery
