#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/show.hpp"

namespace hana::config {

/// Larger files are refused: no show comes near it.
inline constexpr std::size_t max_show_bytes = 4 << 20;

/// Either a show without a mistake, or what to change: every semantic error (100 at most), sorted
/// by place, or the one syntax error.
template <typename T>
using Checked = tl::expected<T, std::vector<Diagnostic>>;

/// Reads the whole file. Errors: the one diagnostic has line 0 and says why it cannot be read.
[[nodiscard]] Checked<std::string> read_show_text(const std::filesystem::path& file);

/// Pure: the same text gives the same show. `file_name` is what the diagnostics call it.
[[nodiscard]] Checked<Show> parse_show(std::string_view text, std::string_view file_name);

/// Both in one.
[[nodiscard]] Checked<Show> load_show(const std::filesystem::path& file);

}  // namespace hana::config
