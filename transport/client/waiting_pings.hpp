#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "router/endpoint.hpp"
#include "transport/clock/clock_packets.hpp"

namespace hana::transport {

/// Pings that came, until they are answered: a pong says when it leaves, so it is made then.
///
/// Threads: one owner. Real-time safe.
/// Bound:   16; the next ones are dropped, as the network may drop them.
class WaitingPings {
 public:
  struct Answer {
    Endpoint to;
    ClockPacket pong{};
  };

  /// `ping` is one of clock_packet_bytes.
  void add(std::span<const std::byte> ping, const Endpoint& from, Instant arrived) noexcept;

  [[nodiscard]] std::optional<Answer> take(Instant leaves, ClockId clock) noexcept;

  [[nodiscard]] bool is_empty() const noexcept { return count_ == 0; }

  /// None may be answered: our clock has jumped since they came.
  void clear() noexcept { count_ = 0; }

 private:
  struct Waiting {
    ClockPacket ping{};
    Endpoint from;
    Instant arrived;
  };

  std::array<Waiting, 16> waiting_{};
  std::size_t count_ = 0;
};

}  // namespace hana::transport
