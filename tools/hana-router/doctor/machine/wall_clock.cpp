#include "tools/hana-router/doctor/machine/wall_clock.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hana::tools::doctor {
namespace {

using namespace std::chrono_literals;

constexpr ClockSteps::Nanoseconds least_step = 5ms;

double milliseconds(ClockSteps::Nanoseconds time) {
  return std::chrono::duration<double, std::milli>{time}.count();
}

Finding check_steps(const WallClock& clock) {
  Finding finding{"clock-step", "clock",
                  Verdict::Ok,  "was not set while it was watched",
                  "",           {{"step_ms", milliseconds(clock.step)}}};
  if (clock.step != 0ns) {
    finding.verdict = Verdict::Warning;
    finding.finding =
        fmt::format("jumped by {:.0f} ms while it was watched: OSC time tags and logs jump with it",
                    milliseconds(clock.step));
    finding.advice = clock.services.size() > 1
                         ? fmt::format("Stop one of the programs that set it: {}.",
                                       fmt::join(clock.services, ", "))
                         : "Find out what sets it; a time service that slews it instead is chrony.";
  }
  return finding;
}

Finding check_synchronised(const WallClock& clock) {
  const auto by = clock.services.empty() ? std::string{}
                                         : fmt::format(" ({})", fmt::join(clock.services, ", "));
  Finding finding{
      "clock-sync", "clock",
      Verdict::Ok,  "synchronised" + by,
      "",           {{"synchronised", clock.synchronised}, {"services", clock.services}}};
  if (clock.services.size() > 1) {
    finding.verdict = Verdict::Warning;
    finding.finding = "more than one program sets it" + by + ": they pull against each other";
    finding.advice = "Stop all but one of them.";
  } else if (!clock.synchronised) {
    finding.verdict = Verdict::Note;
    finding.finding =
        "not synchronised with other machines" + by +
        ": times in logs and OSC time tags differ from theirs; routing does not need it";
  }
  return finding;
}

}  // namespace

void ClockSteps::add(Nanoseconds wall, Nanoseconds monotonic) {
  if (last_) {
    const auto passed = monotonic - last_->monotonic;
    const auto step = (wall - last_->wall) - passed;
    if (std::chrono::abs(step) >= least_step + passed / 2000 &&
        std::chrono::abs(step) > std::chrono::abs(largest_))
      largest_ = step;
  }
  last_ = Sample{wall, monotonic};
}

Findings check_wall_clock(const WallClock& clock) {
  return {check_steps(clock), check_synchronised(clock)};
}

}  // namespace hana::tools::doctor
