#include "transport/clock/clock_responder.hpp"

namespace hana::transport {
namespace {

// The answerer's own time, as the asker will see it: a time of another machine's clock.
PeerInstant seen_from_abroad(Instant own) noexcept { return PeerInstant{own.time_since_epoch()}; }

}  // namespace

std::optional<ClockPacket> answer_ping(std::span<const std::byte> datagram, Instant arrived,
                                       Instant leaves, ClockId clock) noexcept {
  const auto ping = decode_ping(datagram);
  if (!ping || leaves < arrived) return std::nullopt;
  return encode(Pong{*ping, seen_from_abroad(arrived), seen_from_abroad(leaves), clock});
}

}  // namespace hana::transport
