#include "transport/stream/receiver/stream_receiver.hpp"

#include <algorithm>
#include <chrono>

namespace hana::transport {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t most_owed = 16;  // packets, then an acknowledgement whatever the spacing

}  // namespace

StreamReceiver::StreamReceiver(const StreamReceiverOptions& options, const Open& open,
                               StreamSink& sink)
    : sink_(sink),
      source_{std::string{open.node}, open.epoch, open.priority},
      session_(open.session),
      poll_(options.poll),
      order_(options.window, options.blocks, open.first_event, *this) {}

void StreamReceiver::reopen(const Open& open, Instant now) noexcept {
  session_ = open.session;
  source_.priority = open.priority;
  order_.settle_before(open.first_event, now);
}

void StreamReceiver::receive(StreamPacketReader packet, Instant now) noexcept {
  const auto& header = packet.header();
  if (!history_.is_new(header.packet)) {
    ++reception_.again;
    return;
  }
  packet_sent_ = header.sent;
  order_.settle_before(header.first_event, now);
  bool is_taken = true;
  while (const auto element = packet.next())
    is_taken = std::visit([&](const auto& content) { return take_in(content, now); }, *element) &&
               is_taken;
  if (!is_taken || packet.is_malformed()) {
    ++reception_.refused;
    return;
  }
  ++reception_.packets;
  owe_ack(header.packet, now);
}

void StreamReceiver::owe_ack(PacketNumber packet, Instant now) noexcept {
  const bool follows = !history_.is_empty() && advanced(history_.latest()) == packet;
  if (history_.is_empty() || is_before(history_.latest(), packet)) latest_arrived_ = now;
  history_.add(packet);
  ++packets_owed_;
  const bool is_urgent = poll_ > 0ms || !follows || packets_owed_ >= most_owed;
  ack_due_ =
      std::min(ack_due_, is_urgent ? now : std::max(now, last_ack_ + StreamBounds::ack_spacing));
}

std::optional<Ack> StreamReceiver::take_ack(Instant now) noexcept {
  if (ack_due_ > now) return std::nullopt;
  ack_due_ = Instant::max();
  last_ack_ = now;
  packets_owed_ = 0;
  const auto held = std::chrono::duration_cast<std::chrono::microseconds>(now - latest_arrived_);
  return Ack{session_, history_.latest(),           history_.before(), order_.next(),
             held,     stream_time(latest_arrived_)};
}

void StreamReceiver::pass(const OrderedEvent& event) noexcept {
  using Kind = StreamDelivery::Kind;
  const auto kind = event.mark.telling == Telling::Again ? Kind::ToldAgain : Kind::Event;
  ++reception_.events;
  sink_.deliver(source_, {kind, event.message, event.mark.at, packet_sent_, event.waited});
}

bool StreamReceiver::take_in(const EventElement& event, Instant now) noexcept {
  return order_.take(event, now);
}

bool StreamReceiver::take_in(const PartElement& part, Instant now) noexcept {
  return order_.take(part, now);
}

bool StreamReceiver::take_in(const ValueElement& value, Instant /*now*/) noexcept {
  auto& last = last_values_[static_cast<std::size_t>(value.slot)];
  if (last && !is_before(*last, value.sequence)) {
    ++reception_.overtaken;
    return true;
  }
  last = value.sequence;
  ++reception_.values;
  sink_.deliver(source_, {StreamDelivery::Kind::Value, value.message, value.at, packet_sent_, {}});
  return true;
}

bool StreamReceiver::take_in(const GivenUpElement& given_up, Instant now) noexcept {
  order_.give_up(given_up, now);
  return true;
}

}  // namespace hana::transport
