#include "tests/transport/sim/clock_peer.hpp"

#include <algorithm>

#include "transport/clock/clock_responder.hpp"

namespace hana::test {

using namespace hana::transport;

void ClockPeer::receive(const sim::Datagram& datagram, Instant now) {
  if (const auto answer = answer_ping(datagram.bytes, now, now, clock)) return send(*answer, now);
  if (!sync.receive(datagram.bytes, now)) return;
  newest_exchange_ = sent_.at(decode_pong(datagram.bytes)->ping.sequence);
  newest_round_trip_ = now - *newest_exchange_;
}

void ClockPeer::advance(Instant now) {
  if (const auto ping = sync.ping(now)) {
    sent_[decode_ping(*ping)->sequence] = now;
    send(*ping, now);
  }
  for (const auto& held : held_)
    if (held.until <= now)
      sends_.push_back({sim::ToEndpoint{other_, {}}, {held.packet.begin(), held.packet.end()}});
  std::erase_if(held_, [now](const Held& held) { return held.until <= now; });
}

std::optional<Instant> ClockPeer::next_deadline() const {
  if (is_stopped_) return std::nullopt;
  auto next = sync.next_ping();
  for (const auto& held : held_) next = std::min(next, held.until);
  return next;
}

void ClockPeer::send(const ClockPacket& packet, Instant now) {
  held_.push_back({now + wait_, packet});
}

}  // namespace hana::test
