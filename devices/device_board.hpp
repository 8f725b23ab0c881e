#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "devices/device_status.hpp"

namespace hana::devices {

/// The newest list of one kind of device: written by the thread that watches them, read by all.
///
/// Threads: `publish` on one thread; `list` from anywhere. Locks, for as long as a copy takes:
///          never called on an event's way.
class DeviceBoard {
 public:
  /// Called by `publish`, without the lock, for each wanted device (one with an alias) that is in
  /// another state than before. Must not throw.
  using Changed = std::function<void(const DeviceStatus&)>;

  explicit DeviceBoard(Changed changed) : changed_(std::move(changed)) {}

  /// What is listed until the first `publish`; nobody is told.
  void expect(std::vector<DeviceStatus> devices);

  /// Puts the list in the place of the one before. What waited already has waited since then.
  void publish(std::vector<DeviceStatus> devices);

  [[nodiscard]] std::vector<DeviceStatus> list() const;

 private:
  Changed changed_;
  mutable std::mutex mutex_;
  std::vector<DeviceStatus> devices_;
  bool published_ = false;
};

}  // namespace hana::devices
