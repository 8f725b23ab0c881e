#include "tools/hana-router/doctor/machine/usb.hpp"

#include <fmt/format.h>

namespace hana::tools::doctor {
namespace {

std::string_view word(UsbUse use) noexcept {
  switch (use) {
    case UsbUse::Midi:
      return "midi";
    case UsbUse::Input:
      return "input";
    case UsbUse::Serial:
      return "serial";
  }
  return "";
}

}  // namespace

Findings check_usb(const std::vector<UsbDevice>& devices) {
  Findings findings;
  for (const auto& device : devices) {
    Finding finding{
        "usb-autosuspend",
        device.product,
        Verdict::Ok,
        "stays awake",
        "",
        {{"place", device.place}, {"use", word(device.use)}, {"may_sleep", device.may_sleep}}};
    if (device.may_sleep) {
      finding.verdict = Verdict::Warning;
      finding.finding =
          "the system may switch it off while nobody touches it; its first events then come late "
          "or "
          "not at all";
      finding.advice = fmt::format(
          "For the show: echo on | sudo tee /sys/bus/usb/devices/{}/power/control (for good: boot "
          "with usbcore.autosuspend=-1)",
          device.place);
    }
    findings.push_back(std::move(finding));
  }
  if (findings.empty())
    findings.push_back({"usb-autosuspend",
                        "USB",
                        Verdict::Ok,
                        "no MIDI, input or serial device is plugged in",
                        "",
                        {}});
  return findings;
}

}  // namespace hana::tools::doctor
