#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "tools/hana-router/doctor/finding.hpp"
#include "tools/hana-router/doctor/system_tree.hpp"

namespace hana::tools::doctor {

/// Notices when somebody sets the wall clock.
///
/// Bound:   sees steps of 5 ms and more; slewing (500 ppm at most) is none.
/// Threads: one owner.
class ClockSteps {
 public:
  using Nanoseconds = std::chrono::nanoseconds;

  /// Both clocks at one moment.
  void add(Nanoseconds wall, Nanoseconds monotonic);

  /// The largest step, forward positive; zero if there was none.
  [[nodiscard]] Nanoseconds largest() const noexcept { return largest_; }

 private:
  struct Sample {
    Nanoseconds wall;
    Nanoseconds monotonic;
  };

  std::optional<Sample> last_;
  Nanoseconds largest_{};
};

/// Reads both clocks as near to each other as the machine allows.
void sample(ClockSteps& steps);

struct WallClock {
  ClockSteps::Nanoseconds step{};
  bool synchronised = false;          // the kernel was told so by a time service
  std::vector<std::string> services;  // programs that set the clock and run: "chronyd"
};

[[nodiscard]] WallClock read_wall_clock(const SystemTree& system, const ClockSteps& steps);

[[nodiscard]] Findings check_wall_clock(const WallClock& clock);

}  // namespace hana::tools::doctor
