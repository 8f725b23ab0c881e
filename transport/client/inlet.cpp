#include "transport/client/inlet.hpp"

#include <algorithm>

#include "router/events/osc_message_view.hpp"
#include "transport/osc/osc_decoder.hpp"
#include "transport/stream/wire/stream_encoder.hpp"

namespace hana::transport {
namespace {

using Kind = InletMessage::Kind;

Kind kind_of(StreamDelivery::Kind kind) noexcept {
  switch (kind) {
    case StreamDelivery::Kind::Event:
      return Kind::Event;
    case StreamDelivery::Kind::ToldAgain:
      return Kind::ToldAgain;
    case StreamDelivery::Kind::Value:
      return Kind::Value;
  }
  return Kind::Event;
}

}  // namespace

Inlet::Inlet(const InletOptions& options, InletSink& sink)
    : listener_({options.epoch, options.streams}, *this), sink_(sink), clock_(options.clock) {
  companions_.reserve(StreamListener::most_streams);
}

std::optional<OscFault> Inlet::receive(std::span<const std::byte> datagram, const Endpoint& from,
                                       Instant arrived) {
  from_ = from;
  arrived_ = arrived;
  if (decode_ping(datagram)) {
    if (has_stream_from(from)) pings_.add(datagram, from, arrived);
    return std::nullopt;
  }
  if (decode_pong(datagram)) {
    take_pong(datagram, from, arrived);
    return std::nullopt;
  }
  if (listener_.receive(datagram, from, arrived) == Heard::SomethingElse)
    return receive_plain(datagram, from, arrived);
  accompany_streams(from, arrived);
  return std::nullopt;
}

std::optional<OscFault> Inlet::receive_plain(std::span<const std::byte> packet,
                                             const Endpoint& from, Instant arrived) noexcept {
  if (const auto fault = find_fault(packet)) return fault;
  OscMessages messages{packet};
  while (const auto message = messages.next()) {
    if (OscMessageView{message->bytes}.address().starts_with("/hana/")) {
      ++reserved_;
      continue;
    }
    InletMessage plain;
    plain.bytes = message->bytes;
    plain.from = from;
    plain.arrived = arrived;
    plain.time_tag = message->time_tag;
    sink_.take(plain);
  }
  return std::nullopt;
}

void Inlet::deliver(const StreamSource& from, const StreamDelivery& delivery) noexcept {
  latest_ = place_of(from);
  const auto& clock = companions_[latest_].clock;
  InletMessage message;
  message.kind = kind_of(delivery.kind);
  message.bytes = delivery.message;
  message.from = from_;
  message.arrived = arrived_;
  message.source = &from;
  message.latency = clock.since(delivery.at, arrived_);
  message.network = clock.since(delivery.sent, arrived_);
  message.receipt = Receipt{listener_.streams()[latest_].receiver->session(), delivery.at};
  sink_.take(message);
}

// Nothing is delivered by the packet that opens a stream, so its companion is there in time.
void Inlet::accompany_streams(const Endpoint& from, Instant now) {
  const auto streams = listener_.streams();
  for (std::size_t i = 0; i < streams.size(); ++i) {
    if (i == companions_.size()) companions_.emplace_back();
    auto& companion = companions_[i];
    if (companion.run != streams[i].run) {
      companion = {.run = streams[i].run, .clock = {}, .uses = {}};
      companion.clock.start(now);
    }
    if (streams[i].heard == now && streams[i].from == from) companion.clock.hear(from, now);
  }
}

void Inlet::take_pong(std::span<const std::byte> datagram, const Endpoint& from,
                      Instant arrived) noexcept {
  for (auto& companion : companions_)
    if (companion.clock.receive(datagram, from, arrived)) return;
}

bool Inlet::has_stream_from(const Endpoint& from) const noexcept {
  return std::ranges::any_of(listener_.streams(),
                             [&](const auto& stream) { return stream.from == from; });
}

std::size_t Inlet::place_of(const StreamSource& source) noexcept {
  const auto streams = listener_.streams();
  const auto is_it = [&](const auto& stream) { return &stream.receiver->source() == &source; };
  if (latest_ < streams.size() && is_it(streams[latest_])) return latest_;
  const auto found = std::ranges::find_if(streams, is_it);
  return static_cast<std::size_t>(found - streams.begin());
}

std::optional<Inlet::Outgoing> Inlet::take(std::span<std::byte> room, Instant now) noexcept {
  const auto written = [&](const Endpoint& to, const ClockPacket& packet) {
    std::ranges::copy(packet, room.begin());
    return Outgoing{to, packet.size()};
  };
  if (const auto answer = pings_.take(now, clock_)) return written(answer->to, answer->pong);
  if (const auto answer = listener_.take(room, now)) return Outgoing{answer->to, answer->size};
  const auto streams = listener_.streams();
  for (std::size_t i = 0; i < companions_.size(); ++i) {
    auto& companion = companions_[i];
    if (const auto ping = companion.clock.ping(now)) return written(streams[i].from, *ping);
    if (const auto uses = companion.uses.take(streams[i].receiver->session(), now))
      return Outgoing{streams[i].from, encode(*uses, room)};
  }
  return std::nullopt;
}

Instant Inlet::next_deadline() const noexcept {
  if (!pings_.is_empty()) return {};
  auto next = listener_.next_deadline();
  for (const auto& companion : companions_)
    next = std::min({next, companion.clock.next_ping(), companion.uses.due()});
  return next;
}

void Inlet::applied(const Receipt& receipt, Instant at) noexcept {
  const auto streams = listener_.streams();
  const auto stream = std::ranges::find_if(
      streams, [&](const auto& known) { return known.receiver->session() == receipt.session; });
  if (stream == streams.end()) return;
  const auto place = static_cast<std::size_t>(stream - streams.begin());
  companions_[place].uses.add({receipt.at, stream_time(at)}, at);
}

void Inlet::clock_jumped(ClockId clock, Instant now) noexcept {
  clock_ = clock;
  pings_.clear();
  for (auto& companion : companions_) companion.clock.start(now);
}

InletSource Inlet::source(std::size_t index, Instant now) const noexcept {
  const auto& stream = listener_.streams()[index];
  const auto& sync = companions_[index].clock.sync();
  return {
      stream.receiver->source(),   stream.from,     stream.heard,      stream.receiver->reception(),
      stream.receiver->too_late(), sync.state(now), sync.estimate(now)};
}

}  // namespace hana::transport
