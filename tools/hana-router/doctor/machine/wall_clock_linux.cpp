#include <sys/timex.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "tools/hana-router/doctor/machine/wall_clock.hpp"
#include "tools/hana-router/doctor/processes.hpp"

namespace hana::tools::doctor {
namespace {

using Nanoseconds = ClockSteps::Nanoseconds;

Nanoseconds read(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::chrono::seconds{time.tv_sec} + Nanoseconds{time.tv_nsec};
}

constexpr std::array<std::string_view, 6> time_services{"chronyd", "ntpd",  "openntpd",
                                                        "phc2sys", "ptp4l", "systemd-timesyn"};

}  // namespace

void sample(ClockSteps& steps) {
  auto least = Nanoseconds::max();
  Nanoseconds wall{}, monotonic{};
  // The thread may lose its processor between two reads; the quickest of some was not.
  for (int i = 0; i < 5; ++i) {
    const auto before = read(CLOCK_MONOTONIC);
    const auto between = read(CLOCK_REALTIME);
    const auto after = read(CLOCK_MONOTONIC);
    if (after - before >= least) continue;
    least = after - before;
    wall = between;
    monotonic = before + least / 2;
  }
  steps.add(wall, monotonic);
}

WallClock read_wall_clock(const SystemTree& system, const ClockSteps& steps) {
  WallClock clock{steps.largest(), false, {}};
  timex kernel{};
  clock.synchronised = adjtimex(&kernel) != TIME_ERROR && (kernel.status & STA_UNSYNC) == 0;
  for (const auto& process : processes(system))
    if (std::ranges::find(time_services, process.name) != time_services.end() &&
        std::ranges::find(clock.services, process.name) == clock.services.end())
      clock.services.push_back(process.name);
  return clock;
}

}  // namespace hana::tools::doctor
