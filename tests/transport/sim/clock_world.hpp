#pragma once

#include <array>

#include "tests/sim/world.hpp"
#include "tests/transport/sim/clock_peer.hpp"

namespace hana::test {

/// How long the packets of each wait before they leave.
struct Waits {
  std::chrono::nanoseconds one{};
  std::chrono::nanoseconds other{};
};

/// Two hosts whose clocks are off by anything and drift by up to 50 ppm each, half of the time by
/// all of it, and a ClockPeer on each.
class ClockWorld {
 public:
  ClockWorld(std::uint64_t seed, const sim::Conditions& conditions, const Waits& waits = {},
             sim::SteadyClock steady_clock = sim::SteadyClock::StopsAsleep);

  /// What the other's clock is ahead of one's, in truth; both are awake.
  [[nodiscard]] std::chrono::nanoseconds true_offset(std::size_t of) const;

  /// That less the estimate; empty without one.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> error(std::size_t of) const;

  /// By how much the truth is outside of the bound; negative within. Very negative without
  /// estimate.
  [[nodiscard]] std::chrono::nanoseconds excess(std::size_t of) const;

  /// The same for the time that our clock showed when the other's showed what it shows now.
  [[nodiscard]] std::chrono::nanoseconds excess_of_own_time(std::size_t of) const;

  [[nodiscard]] std::optional<transport::ClockEstimate> estimate(std::size_t of) const;
  [[nodiscard]] Instant now_on(std::size_t of) const { return world.now_on(hosts[of]); }

  sim::World world;
  std::array<sim::HostId, 2> hosts;
  std::array<ClockPeer, 2> peers;
  std::array<sim::ProgramId, 2> programs;
};

/// A cable: 0.2 ms, jitter 50 us in the mean. Wi-Fi: 2 ms, and jitter with a long tail.
[[nodiscard]] sim::Conditions wired();
[[nodiscard]] sim::Conditions wifi(std::chrono::microseconds jitter);

}  // namespace hana::test
