#include "tools/hana-router/doctor/machine/power.hpp"

#include <fmt/format.h>

namespace hana::tools::doctor {
namespace {

Finding check_governors(const Power& power) {
  Finding finding{
      "cpu-governor", "processors", Verdict::Ok, "", "", {{"governors", power.governors}}};
  if (power.governors.empty()) {
    finding.finding = "their speed is not set by this system";
    return finding;
  }
  std::string slow;
  for (const auto& [governor, count] : power.governors) {
    if (governor == "performance") continue;
    slow += fmt::format("{}{} of them at \"{}\"", slow.empty() ? "" : ", ", count, governor);
  }
  if (slow.empty()) {
    finding.finding = "all at full speed (governor \"performance\")";
    return finding;
  }
  finding.verdict = power.governors.contains("powersave") ? Verdict::Warning : Verdict::Note;
  finding.finding = slow + ": they slow down between events and need time to wake up";
  finding.advice = "For the show: sudo cpupower frequency-set -g performance";
  return finding;
}

Finding check_battery(const Power& power) {
  Finding finding{"battery", "power", Verdict::Ok, "", "", {{"discharging", power.discharging}}};
  const auto level =
      power.battery_percent ? fmt::format(", {} % full", *power.battery_percent) : std::string{};
  if (power.battery_percent) finding.measured["percent"] = *power.battery_percent;
  if (!power.discharging) {
    finding.finding =
        power.battery_percent ? "from the mains; battery" + level.substr(1) : "from the mains";
    return finding;
  }
  finding.verdict = Verdict::Warning;
  finding.finding = "runs on its battery" + level + ": it may slow down, and it will end";
  finding.advice = "Plug in the charger.";
  return finding;
}

Finding check_profile(const Power& power) {
  Finding finding{"power-profile",
                  "power",
                  Verdict::Ok,
                  fmt::format("profile \"{}\"", power.profile),
                  "",
                  {{"profile", power.profile}}};
  if (power.profile == "low-power" || power.profile == "quiet" || power.profile == "cool") {
    finding.verdict = Verdict::Warning;
    finding.finding += ": the machine is held back";
    finding.advice = "For the show: powerprofilesctl set performance";
  }
  return finding;
}

}  // namespace

Findings check_power(const Power& power) {
  Findings findings{check_governors(power), check_battery(power)};
  if (!power.profile.empty()) findings.push_back(check_profile(power));
  return findings;
}

}  // namespace hana::tools::doctor
