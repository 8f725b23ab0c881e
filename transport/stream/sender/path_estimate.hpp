#pragma once

#include <algorithm>
#include <chrono>

#include "transport/stream/sender/copy_plan.hpp"
#include "transport/stream/sender/round_trip.hpp"
#include "transport/stream/wire/stream_packets.hpp"

namespace hana::transport {

/// What the sender knows of the way to the visualization and back.
struct PathEstimate {
  using Duration = Clock::duration;

  explicit PathEstimate(Instant now) noexcept : copies(now) {}

  /// When something that was just sent, after so many timeouts, is sent again. What is new waits
  /// as long as what was repeated since the last answer: a way that has become slower is not
  /// flooded (RFC 6298, section 5.5).
  [[nodiscard]] Duration timeout(unsigned timeouts) const noexcept {
    using namespace std::chrono_literals;
    const auto once =
        round_trip.smoothed() + held + poll + StreamBounds::ack_spacing + round_trip.slack();
    return std::min(once * (1 << std::min(std::max(timeouts, unanswered), 6U)),
                    std::max<Duration>(once, 100ms));
  }

  /// When a packet that later ones have overtaken is taken for lost.
  [[nodiscard]] Duration patience() const noexcept {
    return round_trip.smoothed() + round_trip.smoothed() / 4 + held + poll +
           StreamBounds::ack_spacing;
  }

  RoundTrip round_trip;
  CopyPlan copies;
  Duration held{};          // by the receiver, smoothed
  Duration poll{};          // as the receiver said
  unsigned unanswered = 0;  // most timeouts of one event since the latest packet was acknowledged
  bool is_lost = false;     // nothing has come back for a second: nothing is sent a second time
};

}  // namespace hana::transport
