#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace hana::discovery {

/// When nodes speak and how long they wait; docs/protocol.md, "Discovery", has the reasons.
struct Timing {
  using Milliseconds = std::chrono::milliseconds;

  /// After the start and after the interfaces changed; with each but the last goes a hello.
  static constexpr std::array<Milliseconds, 4> queries{Milliseconds{0}, Milliseconds{50},
                                                       Milliseconds{200}, Milliseconds{800}};
  static constexpr Milliseconds query_interval{10'000};
  static constexpr std::array<Milliseconds, 3> byes{Milliseconds{0}, Milliseconds{20},
                                                    Milliseconds{60}};

  static constexpr Milliseconds least_beacon_interval{750};
  static constexpr Milliseconds beacon_interval_per_node{10};  // 100 beacons a second in all
  static constexpr Milliseconds change_spacing{50};            // of hellos that tell of changes
  static constexpr Milliseconds group_answer_spacing{1'000};

  static constexpr Milliseconds most_answer_delay{20};
  static constexpr int answers_per_second = 20;
  static constexpr int answer_burst = 40;

  static constexpr std::size_t silence_probes = 10;
  static constexpr Milliseconds silence_probe_spacing{100};
  static constexpr std::size_t departure_probes = 4;  // after a bye or a newer epoch
  static constexpr Milliseconds departure_probe_spacing{10};
  static constexpr Milliseconds bye_ignored{1'000};  // after a bye that was not true
  static constexpr Milliseconds address_check{1'000};

  /// A deadline is so late only after the machine slept.
  static constexpr Milliseconds sleep{1'000};

  /// From beacon to beacon, without jitter, among so many nodes.
  static constexpr Milliseconds beacon_interval(std::size_t nodes) noexcept {
    return std::max<Milliseconds>(least_beacon_interval,
                                  beacon_interval_per_node * static_cast<Milliseconds::rep>(nodes));
  }

  /// The longest: beacons are spread by a tenth either way.
  static constexpr Milliseconds longest_interval(std::size_t nodes) noexcept {
    return beacon_interval(nodes) * 11 / 10;
  }
};

}  // namespace hana::discovery
