#include "devices/device_status.hpp"

namespace hana::devices {

std::string_view name_of(DeviceKind kind) noexcept {
  switch (kind) {
    case DeviceKind::Midi:
      return "midi";
    case DeviceKind::Osc:
      return "osc";
    case DeviceKind::Demo:
      return "demo";
  }
  return "";
}

std::string_view name_of(DeviceState state) noexcept {
  switch (state) {
    case DeviceState::Available:
      return "available";
    case DeviceState::Open:
      return "connected";
    case DeviceState::Waiting:
      return "waiting";
    case DeviceState::Failed:
      return "failed";
  }
  return "";
}

}  // namespace hana::devices
