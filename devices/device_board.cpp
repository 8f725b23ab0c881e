#include "devices/device_board.hpp"

#include <algorithm>
#include <utility>

namespace hana::devices {
namespace {

const DeviceStatus* find(const std::vector<DeviceStatus>& devices, const std::string& alias) {
  const auto found = std::find_if(devices.begin(), devices.end(),
                                  [&](const auto& device) { return device.alias == alias; });
  return found == devices.end() ? nullptr : &*found;
}

bool is_news(const DeviceStatus& device, const DeviceStatus* before) {
  return !before || before->state != device.state || before->reason != device.reason;
}

}  // namespace

void DeviceBoard::expect(std::vector<DeviceStatus> devices) {
  const std::lock_guard lock{mutex_};
  devices_ = std::move(devices);
}

void DeviceBoard::publish(std::vector<DeviceStatus> devices) {
  std::vector<DeviceStatus> news;
  {
    const std::lock_guard lock{mutex_};
    for (auto& device : devices) {
      if (device.alias.empty()) continue;
      const auto* before = published_ ? find(devices_, device.alias) : nullptr;
      if (is_news(device, before))
        news.push_back(device);
      else
        device.waiting_since = before->waiting_since;
    }
    devices_ = std::move(devices);
    published_ = true;
  }
  if (!changed_) return;
  for (const auto& device : news) changed_(device);
}

std::vector<DeviceStatus> DeviceBoard::list() const {
  const std::lock_guard lock{mutex_};
  return devices_;
}

}  // namespace hana::devices
