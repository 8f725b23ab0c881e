#pragma once

#include <optional>
#include <string>

#include "config/show_file.hpp"

namespace hana::tools {

/// Loads a show; what is wrong with it goes to stderr, with the line and a caret. Empty: it is bad.
[[nodiscard]] std::optional<config::Show> load_and_report(const std::string& file);

/// A device that routes use and that is not plugged in is a warning on stderr, with its place.
void warn_of_missing_devices(const config::Show& show, const std::string& file);

}  // namespace hana::tools
