#include "transport/client/waiting_pings.hpp"

#include <algorithm>

#include "transport/clock/clock_responder.hpp"

namespace hana::transport {

void WaitingPings::add(std::span<const std::byte> ping, const Endpoint& from,
                       Instant arrived) noexcept {
  if (count_ == waiting_.size() || ping.size() != clock_packet_bytes) return;
  auto& waiting = waiting_[count_++];
  std::ranges::copy(ping, waiting.ping.begin());
  waiting.from = from;
  waiting.arrived = arrived;
}

std::optional<WaitingPings::Answer> WaitingPings::take(Instant leaves, ClockId clock) noexcept {
  while (count_ > 0) {
    const auto& [ping, from, arrived] = waiting_[--count_];
    if (const auto pong = answer_ping(ping, arrived, leaves, clock)) return Answer{from, *pong};
  }
  return std::nullopt;
}

}  // namespace hana::transport
