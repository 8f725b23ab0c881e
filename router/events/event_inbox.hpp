#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "router/events/lane.hpp"

namespace hana {

/// All lanes, taken in order of arrival time with a fair quota per lane.
///
/// A lane with news is marked; the baton's holder collects the marks and looks at those lanes
/// only. Across lanes the order is by arrival time as far as the events have been pushed when the
/// holder looks; within a lane it is exact.
///
/// Threads: `add_lane` one owner; `mark` and `has_marks` any thread; the rest the baton's holder.
class EventInbox {
 public:
  static constexpr std::size_t max_lanes = 256;
  static constexpr std::size_t lane_quota = 64;

  /// Empty: all `max_lanes` are in use. The lane lives as long as the inbox.
  [[nodiscard]] Lane* add_lane(LaneOptions options);

  /// "This lane has news." Real-time safe.
  void mark(SourceId source) noexcept;

  [[nodiscard]] bool has_marks() const noexcept;

  /// Starts a round: collects the marks, gives each lane its quota. Real-time safe.
  void begin_round() noexcept;

  /// The earliest waiting event of the lanes in this round. Real-time safe.
  [[nodiscard]] std::optional<Event> next() noexcept;

  /// Ends the round; lanes that may hold more are marked again. Real-time safe.
  void end_round() noexcept;

  [[nodiscard]] Lane& lane(SourceId source) noexcept;

  /// Events that lanes refused, all together. Any thread.
  [[nodiscard]] std::uint64_t dropped() const noexcept;

 private:
  static constexpr std::size_t word_bits = 64;

  struct Waiting {  // what the holder took out of a lane and has not routed yet
    std::array<Event, 32> events;
    std::size_t first = 0;
    std::size_t count = 0;
    std::size_t quota = 0;
  };

  [[nodiscard]] bool refill(std::size_t index) noexcept;

  std::array<std::atomic<std::uint64_t>, max_lanes / word_bits> marks_{};
  std::array<std::unique_ptr<Lane>, max_lanes> lanes_;
  std::array<std::unique_ptr<Waiting>, max_lanes> waiting_;
  std::atomic<std::size_t> lane_count_{0};
  std::array<std::uint16_t, max_lanes> round_{};  // the lanes of this round
  std::size_t round_size_ = 0;
};

}  // namespace hana
