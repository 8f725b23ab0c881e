#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/hana-router/doctor/finding.hpp"
#include "tools/hana-router/doctor/system_tree.hpp"

namespace hana::tools::doctor {

enum class UsbUse : std::uint8_t { Midi, Input, Serial };

/// A device that a show may listen to.
struct UsbDevice {
  std::string place;  // its folder in /sys/bus/usb/devices: "1-2"
  std::string product;
  UsbUse use = UsbUse::Input;
  bool may_sleep = false;  // the system may switch it off while it is silent
};

[[nodiscard]] std::vector<UsbDevice> read_usb_devices(const SystemTree& system);

[[nodiscard]] Findings check_usb(const std::vector<UsbDevice>& devices);

}  // namespace hana::tools::doctor
