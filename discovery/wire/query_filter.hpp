#pragma once

#include <string_view>

#include "discovery/options.hpp"

namespace hana::discovery {

/// Whether a query's filter means the node that announces this:
/// empty: every node; `role:router`: the role; `#left`: the tag; else a pattern for the name, in
/// which `*` stands for any characters and `?` for one.
[[nodiscard]] bool matches(std::string_view filter, const Announcement& announcement) noexcept;

}  // namespace hana::discovery
