#include "transport/client/source_clock.hpp"

#include "transport/stream/travel_time.hpp"

namespace hana::transport {

void SourceClock::start(Instant now) noexcept { sync_.start(now); }

void SourceClock::hear(const Endpoint& from, Instant now) noexcept {
  if (from != from_) is_answered_ = false;
  from_ = from;
  heard_ = now;
  is_heard_ = true;
}

Instant SourceClock::next_ping() const noexcept {
  const bool may_ask = is_answered_ || is_heard_;
  return may_ask && sync_.next_ping() <= heard_ + asked_for ? sync_.next_ping() : Instant::max();
}

std::optional<ClockPacket> SourceClock::ping(Instant now) noexcept {
  if (next_ping() > now) return std::nullopt;
  is_heard_ = false;
  return sync_.ping(now);
}

bool SourceClock::receive(std::span<const std::byte> datagram, const Endpoint& from,
                          Instant arrived) noexcept {
  if (from != from_ || !sync_.receive(datagram, arrived)) return false;
  is_answered_ = true;
  return true;
}

std::optional<SourceClock::Duration> SourceClock::since(StreamTime then,
                                                        Instant arrived) const noexcept {
  const auto estimate = sync_.estimate(arrived);
  return estimate ? travel_time(then, arrived, *estimate) : std::nullopt;
}

}  // namespace hana::transport
