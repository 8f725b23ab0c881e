#include <time.h>  // NOLINT(modernize-deprecated-headers): clock_gettime is POSIX's

#include "discovery/mesh/host/suspension.hpp"

namespace hana::discovery {
namespace {

std::chrono::nanoseconds read(clockid_t clock) noexcept {
  timespec time{};
  clock_gettime(clock, &time);
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

}  // namespace

std::chrono::nanoseconds suspended_since_boot() noexcept {
  return read(CLOCK_BOOTTIME) - read(CLOCK_MONOTONIC);
}

}  // namespace hana::discovery
