#include "tools/hana-router/doctor/machine/usb.hpp"

namespace hana::tools::doctor {
namespace {

// Source: Linux, Documentation/driver-api/usb/power-management.rst; usb.org, "Defined Class Codes"
// (01 audio with subclass 03 MIDI streaming, 02 communications, 03 human interface).

const std::filesystem::path devices_folder{"sys/bus/usb/devices"};

std::optional<UsbUse> use_of(const SystemTree& system, const std::string& device) {
  for (const auto& name : system.names(devices_folder)) {
    if (!name.starts_with(device + ':')) continue;
    const auto kind = system.text(devices_folder / name / "bInterfaceClass");
    if (kind == "01" && system.text(devices_folder / name / "bInterfaceSubClass") == "03")
      return UsbUse::Midi;
    if (kind == "02") return UsbUse::Serial;
    if (kind == "03") return UsbUse::Input;
  }
  return std::nullopt;
}

bool may_sleep(const SystemTree& system, const std::filesystem::path& device) {
  return system.text(device / "power/control") == "auto" &&
         system.number(device / "power/autosuspend_delay_ms").value_or(2000) >= 0;
}

}  // namespace

std::vector<UsbDevice> read_usb_devices(const SystemTree& system) {
  std::vector<UsbDevice> devices;
  for (const auto& name : system.names(devices_folder)) {
    if (name.find(':') != std::string::npos) continue;
    const auto use = use_of(system, name);
    if (!use) continue;
    devices.push_back({name, system.text(devices_folder / name / "product").value_or(name), *use,
                       may_sleep(system, devices_folder / name)});
  }
  return devices;
}

}  // namespace hana::tools::doctor
