#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/hana-router/doctor/finding.hpp"
#include "tools/hana-router/doctor/system_tree.hpp"

namespace hana::tools::doctor {

/// A file below /dev that belongs to a device.
struct DeviceFile {
  std::string path;
  bool usable = false;  // this user may read and write it
};

/// What this user may do.
struct Permissions {
  bool real_time = false;                    // a thread of ours was given real-time priority
  std::optional<std::uint64_t> most_locked;  // bytes of memory it may lock; empty: no limit
  std::optional<DeviceFile> sequencer;       // ALSA's; empty: there is none
  std::vector<DeviceFile> hid;               // raw access to knobs, pedals, tablets
  std::vector<DeviceFile> serial;            // USB serial ports
};

/// Asks for real-time priority in a thread that ends.
[[nodiscard]] Permissions read_permissions(const SystemTree& system);

[[nodiscard]] Findings check_permissions(const Permissions& permissions);

}  // namespace hana::tools::doctor
