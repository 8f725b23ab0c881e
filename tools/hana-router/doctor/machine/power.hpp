#pragma once

#include <map>
#include <optional>
#include <string>

#include "tools/hana-router/doctor/finding.hpp"
#include "tools/hana-router/doctor/system_tree.hpp"

namespace hana::tools::doctor {

/// What may slow this machine down to save power.
struct Power {
  std::map<std::string, std::size_t> governors;  // name -> processors that have it
  std::string profile;                           // of the firmware: "balanced"; empty: none
  bool discharging = false;                      // a battery is being used
  std::optional<long> battery_percent;           // of the emptiest
};

[[nodiscard]] Power read_power(const SystemTree& system);

[[nodiscard]] Findings check_power(const Power& power);

}  // namespace hana::tools::doctor
