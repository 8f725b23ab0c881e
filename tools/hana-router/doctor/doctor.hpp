#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/show.hpp"
#include "discovery/options.hpp"
#include "tools/hana-router/doctor/finding.hpp"

namespace hana::tools::doctor {

struct DoctorOptions {
  discovery::Options discovery;
  std::optional<config::Show> show;  // whose ports are tried
  std::chrono::milliseconds listened{2500};
};

/// Called about ten times a second with how much of the time is over, 0 to 1; false: stop now.
using Progress = std::function<bool(double)>;

/// Looks at this machine and its network.
///
/// Threads: the caller's, which it keeps for `listened` and a little more.
/// Errors:  none; they are findings. Empty if `progress` said stop.
[[nodiscard]] std::vector<Section> examine(const DoctorOptions& options, const Progress& progress);

}  // namespace hana::tools::doctor
