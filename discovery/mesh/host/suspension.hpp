#pragma once

#include <chrono>

namespace hana::discovery {

/// How long this machine has been suspended since it started; always zero where that cannot be
/// told. The steady clock stands still meanwhile.
[[nodiscard]] std::chrono::nanoseconds suspended_since_boot() noexcept;

/// Notices that the machine was asleep.
class SleepNotice {
 public:
  explicit SleepNotice(std::chrono::nanoseconds suspended) noexcept : suspended_(suspended) {}

  /// True if there was more than a second of sleep since the last call or construction.
  [[nodiscard]] bool slept(std::chrono::nanoseconds suspended) noexcept {
    const auto asleep = suspended - suspended_;
    suspended_ = suspended;
    return asleep > std::chrono::seconds{1};
  }

 private:
  std::chrono::nanoseconds suspended_;
};

}  // namespace hana::discovery
