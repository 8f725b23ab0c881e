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
  static constexpr Milliseconds least_query_interval{10'000};
  static constexpr Milliseconds query_interval_per_node{1'000};  // one query a second in all
  static constexpr std::array<Milliseconds, 3> byes{Milliseconds{0}, Milliseconds{20},
                                                    Milliseconds{60}};

  static constexpr Milliseconds least_beacon_interval{750};
  static constexpr Milliseconds beacon_interval_per_node{10};  // 100 beacons a second in all
  static constexpr Milliseconds change_spacing{50};            // of hellos that tell of changes
  static constexpr Milliseconds group_answer_spacing{1'000};

  /// Without a word from another machine by multicast for so long, an interface is broadcast on.
  static constexpr Milliseconds broadcast_after{200};
  static constexpr int silent_group_intervals = 3;
  static constexpr Milliseconds least_group_patience{3'000};
  static constexpr Milliseconds broadcast_for_others{30'000};  // after a query by broadcast

  /// More nodes than this are told by three of them instead of each by itself.
  static constexpr std::size_t few_nodes = 64;
  static constexpr std::size_t directories = 3;
  static constexpr std::size_t turmoil = 32;  // nodes that appear within a second
  static constexpr int pages_per_second = 200;
  static constexpr int page_burst = 100;
  static constexpr std::size_t pages_asked_at_once = 8;
  static constexpr Milliseconds page_patience{50};
  static constexpr std::size_t page_attempts = 3;

  static constexpr Milliseconds most_answer_delay{20};
  static constexpr int answers_per_second = 20;
  static constexpr int answer_burst = 40;

  static constexpr std::size_t silence_probes = 10;
  static constexpr Milliseconds least_silence_probe_spacing{100};
  static constexpr std::chrono::microseconds silence_probe_spacing_per_node{1'500};
  static constexpr std::chrono::microseconds silence_probe_spacing_per_doubt{5'000};
  static constexpr std::size_t departure_probes = 4;  // after a bye or a newer epoch
  static constexpr Milliseconds departure_probe_spacing{10};
  static constexpr Milliseconds bye_ignored{1'000};  // after a bye that was not true
  static constexpr Milliseconds address_check{1'000};
  static constexpr Milliseconds address_check_spacing{20};
  static constexpr Milliseconds clone_yields{10'000};  // after its start

  /// A deadline is so late only after the machine slept.
  static constexpr Milliseconds sleep{1'000};

  /// From beacon to beacon, without jitter, among so many nodes.
  static constexpr Milliseconds beacon_interval(std::size_t nodes) noexcept {
    return std::max<Milliseconds>(least_beacon_interval,
                                  beacon_interval_per_node * static_cast<Milliseconds::rep>(nodes));
  }

  static constexpr Milliseconds query_interval(std::size_t nodes) noexcept {
    return std::max<Milliseconds>(least_query_interval,
                                  query_interval_per_node * static_cast<Milliseconds::rep>(nodes));
  }

  /// Before an answer; among up to three nodes nothing has to be spread.
  static constexpr Milliseconds longest_answer_delay(std::size_t nodes) noexcept {
    if (nodes <= 3) return Milliseconds{0};
    return std::min(most_answer_delay, Milliseconds{static_cast<Milliseconds::rep>(nodes) / 2});
  }

  /// Between the questions to one silent node: so a dead one is asked 667 times a second by all,
  /// and one node asks 200 times a second however many are silent.
  static constexpr std::chrono::microseconds silence_probe_spacing(std::size_t nodes,
                                                                   std::size_t doubts) noexcept {
    using Count = std::chrono::microseconds::rep;
    return std::max<std::chrono::microseconds>(
        {least_silence_probe_spacing, silence_probe_spacing_per_node * static_cast<Count>(nodes),
         silence_probe_spacing_per_doubt * static_cast<Count>(doubts)});
  }

  /// When a plain node is gone: half an interval more than its lifetime, so that the last hello
  /// within it counts.
  static constexpr Milliseconds plain_patience(std::chrono::seconds lifetime) noexcept {
    return Milliseconds{lifetime} * 11 / 10;
  }

  /// How long an interface may bring nothing by multicast and still be taken to work.
  static constexpr Milliseconds group_patience(std::size_t nodes) noexcept {
    return std::max(least_group_patience, silent_group_intervals * longest_interval(nodes));
  }

  /// The longest: beacons are spread by a tenth either way.
  static constexpr Milliseconds longest_interval(std::size_t nodes) noexcept {
    return beacon_interval(nodes) * 11 / 10;
  }
};

}  // namespace hana::discovery
