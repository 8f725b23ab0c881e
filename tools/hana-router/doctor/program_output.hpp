#pragma once

#include <optional>
#include <string>
#include <vector>

namespace hana::tools::doctor {

/// What a program of the system prints to stdout; its stderr is thrown away.
///
/// Errors: empty if it is not installed, fails, or runs for more than a second (then it is killed).
[[nodiscard]] std::optional<std::string> program_output(const std::vector<std::string>& command);

}  // namespace hana::tools::doctor
