#include "tools/hana-router/doctor/network/wifi.hpp"

#include <fmt/format.h>

namespace hana::tools::doctor {

PowerSaving parse_power_save(std::string_view text) noexcept {
  if (text.find("Power save: on") != std::string_view::npos) return PowerSaving::On;
  if (text.find("Power save: off") != std::string_view::npos) return PowerSaving::Off;
  return PowerSaving::Unknown;
}

Findings check_wifi(const std::vector<Wifi>& interfaces) {
  Findings findings;
  for (const auto& one : interfaces) {
    const auto command = fmt::format("sudo iw dev {} set power_save off", one.name);
    switch (one.power_saving) {
      case PowerSaving::Off:
        findings.push_back({"wifi-power-save",
                            one.name,
                            Verdict::Ok,
                            "Wi-Fi that does not doze",
                            "",
                            {{"power_save", false}}});
        break;
      case PowerSaving::On:
        findings.push_back(
            {"wifi-power-save",
             one.name,
             Verdict::Warning,
             "this Wi-Fi dozes between packets: what comes in waits up to 100 ms and more, and "
             "multicast gets lost",
             "For the show: " + command + ", or better, a cable.",
             {{"power_save", true}}});
        break;
      case PowerSaving::Unknown:
        findings.push_back({"wifi-power-save",
                            one.name,
                            Verdict::Note,
                            "Wi-Fi; whether it dozes between packets is not told",
                            "For the show: " + command,
                            {}});
        break;
    }
  }
  return findings;
}

}  // namespace hana::tools::doctor
