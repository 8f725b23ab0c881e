#pragma once

#include <cstddef>
#include <span>

#include "devices/osc/sender_table.hpp"
#include "router/events/event.hpp"
#include "router/events/lane.hpp"
#include "transport/osc/osc_validator.hpp"
#include "transport/udp/received_datagram.hpp"

namespace hana::devices {

/// Packets into events: validates, opens bundles, pushes every message, counts per sender.
///
/// Threads: one owner, the producer of the lane. Pure but for the lane; real-time safe.
/// Errors:  a malformed packet is refused as a whole and counted; of a valid one, what does not
///          fit into the lane is dropped and counted. Time tags are not waited for.
class OscIntake {
 public:
  explicit OscIntake(Lane& lane) noexcept : lane_(&lane) {}

  /// Returns how many messages were pushed; `at` is the arrival.
  std::size_t take(const transport::ReceivedDatagram& datagram, Instant at) noexcept;

  [[nodiscard]] const SenderTable& senders() const noexcept { return senders_; }

 private:
  std::size_t push_all(std::span<const std::byte> packet, Instant at,
                       SenderCounts& counts) noexcept;

  static constexpr transport::OscLimits limits{};

  Lane* lane_;
  SenderTable senders_;
};

}  // namespace hana::devices
