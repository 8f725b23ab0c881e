#include <algorithm>

#include "tools/hana-router/doctor/machine/power.hpp"

namespace hana::tools::doctor {
namespace {

// Source: Linux, Documentation/admin-guide/pm/cpufreq.rst and ABI/testing/sysfs-class-power.

bool is_processor(const std::string& name) {
  return name.size() > 3 && name.starts_with("cpu") &&
         name.find_first_not_of("0123456789", 3) == std::string::npos;
}

}  // namespace

Power read_power(const SystemTree& system) {
  Power power;
  const std::filesystem::path processors{"sys/devices/system/cpu"};
  for (const auto& name : system.names(processors))
    if (is_processor(name))
      if (const auto governor = system.text(processors / name / "cpufreq/scaling_governor"))
        ++power.governors[*governor];
  power.profile = system.text("sys/firmware/acpi/platform_profile").value_or("");

  const std::filesystem::path supplies{"sys/class/power_supply"};
  for (const auto& name : system.names(supplies)) {
    // Mice and headsets have batteries too; theirs have the scope Device.
    if (system.text(supplies / name / "type") != "Battery" ||
        system.text(supplies / name / "scope") == "Device")
      continue;
    if (system.text(supplies / name / "status") == "Discharging") power.discharging = true;
    if (const auto percent = system.number(supplies / name / "capacity"))
      power.battery_percent = std::min(*percent, power.battery_percent.value_or(*percent));
  }
  return power;
}

}  // namespace hana::tools::doctor
