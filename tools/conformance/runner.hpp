#pragma once

#include <cstddef>
#include <filesystem>
#include <iosfwd>

#include "router/result.hpp"

namespace hana::conformance {

struct Tally {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t reported = 0;
};

/// Checks every record of a known kind in the `*.jsonl` files below `folder`, in order of path, and
/// prints what differs.
///
/// Errors: a folder or file that cannot be read. A line that is not a record counts as failed.
[[nodiscard]] Result<Tally> check_folder(const std::filesystem::path& folder, std::ostream& out);

}  // namespace hana::conformance
