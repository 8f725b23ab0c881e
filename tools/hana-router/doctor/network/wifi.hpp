#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/hana-router/doctor/finding.hpp"
#include "tools/hana-router/doctor/network/links.hpp"
#include "tools/hana-router/doctor/system_tree.hpp"

namespace hana::tools::doctor {

enum class PowerSaving : std::uint8_t { Unknown, Off, On };

struct Wifi {
  std::string name;
  PowerSaving power_saving = PowerSaving::Unknown;
};

/// What `iw dev X get power_save` prints.
[[nodiscard]] PowerSaving parse_power_save(std::string_view text) noexcept;

[[nodiscard]] std::vector<Wifi> read_wifi(const SystemTree& system, const std::vector<Link>& links);

[[nodiscard]] Findings check_wifi(const std::vector<Wifi>& interfaces);

}  // namespace hana::tools::doctor
