#include "transport/stream/sender/stream_sender.hpp"

#include <algorithm>
#include <chrono>

namespace hana::transport {
namespace {

using namespace std::chrono_literals;

constexpr Clock::duration first_open_interval = 10ms;
constexpr Clock::duration longest_open_interval = 100ms;
constexpr Clock::duration silence = 500ms;        // until an empty packet asks for an answer
constexpr Clock::duration lost_interval = 100ms;  // of empty packets to one that is lost
constexpr Clock::duration lost_after = 1s;
constexpr std::int32_t overtaken_by = 3;  // packets: RFC 9002, section 6.1.1
constexpr std::int32_t acknowledged_at_once = 64;

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): one step of a sequence from the seed.
std::uint64_t drawn(std::uint64_t& seed) noexcept {
  auto z = seed += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

std::uint32_t first_number(const StreamSenderOptions& options) noexcept {
  auto seed = options.seed;
  return options.first.value_or(static_cast<std::uint32_t>(drawn(seed)));
}

}  // namespace

StreamSender::StreamSender(const StreamSenderOptions& options, Instant now)
    : node_(options.node),
      epoch_(options.epoch),
      priority_(options.priority),
      seed_(options.seed),
      store_(options.blocks),
      addresses_(options.addresses, store_),
      events_(options.window, static_cast<EventNumber>(first_number(options)), store_, addresses_,
              counts_),
      values_(static_cast<ValueNumber>(first_number(options)), store_, addresses_, counts_),
      path_(now),
      next_packet_(static_cast<PacketNumber>(first_number(options))),
      first_unjudged_(next_packet_),
      latest_arrived_(advanced(next_packet_, -1)) {
  reopen(now);
}

bool StreamSender::push(const StreamMessage& message, Instant now) noexcept {
  const auto address = OscMessageView{message.bytes}.address();
  if (message.delivery == Delivery::Newest && values_.push(message, address, now)) return true;
  if (events_.backlog().push(message, address, now)) return true;
  ++counts_.refused;
  return false;
}

void StreamSender::reopen(Instant now) noexcept {
  session_ = static_cast<Session>(static_cast<std::uint32_t>(drawn(seed_)));
  state_ = StreamState::Connecting;
  open_due_ = open_since_ = now;
  open_interval_ = first_open_interval;
}

void StreamSender::rest(Instant now) noexcept {
  reopen(now);
  open_due_ = Instant::max();
}

std::optional<PacketTimes> StreamSender::receive(const StreamAnswer& answer, Instant now) noexcept {
  times_.reset();
  std::visit(
      [&](const auto& content) {
        if (content.session == session_) take_in(content, now);
      },
      answer);
  return times_;
}

void StreamSender::moved(Instant now) noexcept {
  if (state_ == StreamState::Connecting) return reopen(now);
  if (state_ == StreamState::Live) {
    events_.repeat_all(now);
    values_.repeat_all(now);
  }
  last_sent_ = now - silence;  // if there is nothing, an empty packet asks
}

void StreamSender::take_in(const Opened& opened, Instant now) noexcept {
  if (state_ != StreamState::Connecting) return;
  state_ = StreamState::Live;
  path_.poll = opened.poll;
  if (open_interval_ == 2 * first_open_interval)  // one question, so the answer is to that
    path_.round_trip.add(now - open_since_, now);
  events_.set_receiver_window(opened.window);
  const bool is_new_run = peer_epoch_ && *peer_epoch_ != opened.epoch;
  peer_epoch_ = opened.epoch;
  events_.backlog().start_anew(is_new_run);
  events_.repeat_all(now);
  if (is_new_run) values_.tell_all(now);
  values_.repeat_all(now);
  heard(now);
  last_sent_ = now;
}

void StreamSender::take_in(const Closed& /*closed*/, Instant now) noexcept {
  if (state_ != StreamState::Connecting) reopen(now);
}

void StreamSender::take_in(const Ack& ack, Instant now) noexcept {
  if (state_ == StreamState::Connecting || !is_before(ack.packet, next_packet_)) return;
  auto* packet = sent_.find(ack.packet);
  // Its way took longer than packets are remembered: how much longer is not known.
  if (packet == nullptr && is_before(latest_arrived_, ack.packet))
    path_.round_trip.add(now - sent_.oldest() - ack.held, now);
  if (packet != nullptr && packet->fate != Fate::Arrived) {
    if (is_before(latest_arrived_, ack.packet)) {
      latest_arrived_ = ack.packet;
      path_.unanswered = 0;
      times_ = {packet->at, std::max<Clock::duration>(now - packet->at - ack.held, 0ns),
                ack.arrived};
      path_.round_trip.add(times_->round_trip, now);
      path_.held += (std::min<Clock::duration>(ack.held, 100ms) - path_.held) / 8;
      values_.pace(path_.round_trip, now);
    }
    arrived(*packet);
  }
  for (std::int32_t i = 0; i < acknowledged_at_once; ++i) {
    if ((ack.before >> (63 - i) & 1) == 0) continue;
    auto* before = sent_.find(advanced(ack.packet, -1 - i));
    if (before != nullptr && before->fate != Fate::Arrived) arrived(*before);
  }
  events_.backlog().settle_before(ack.next_event);
  heard(now);
  judge(latest_arrived_, now);
}

void StreamSender::heard(Instant now) noexcept {
  unanswered_since_ = Instant::max();
  path_.is_lost = false;
  if (state_ != StreamState::Lost) return;
  state_ = StreamState::Live;
  events_.backlog().advance(now);
  events_.repeat_all(now);
  values_.repeat_all(now);
}

void StreamSender::arrived(SentPacket& packet) noexcept {
  if (packet.fate == Fate::Lost) path_.copies.take_back_loss();
  packet.fate = Fate::Arrived;
  for (std::size_t i = 0; i < packet.items; ++i) {
    const auto* item = sent_.item(packet, i);
    if (item == nullptr) continue;
    if (item->kind == SentItem::Kind::Value)
      values_.acknowledged(*item);
    else
      events_.backlog().acknowledged(*item);
  }
}

// In order: what is not yet decided keeps those behind it waiting, but only for a round trip.
void StreamSender::judge(PacketNumber latest, Instant now) noexcept {
  for (; is_before(first_unjudged_, latest); first_unjudged_ = advanced(first_unjudged_)) {
    auto* packet = sent_.find(first_unjudged_);
    if (packet == nullptr) continue;
    if (packet->fate == Fate::Arrived) {
      path_.copies.add(false);
      continue;
    }
    if (distance(first_unjudged_, latest) < overtaken_by || now - packet->at < path_.patience())
      return;
    packet->fate = Fate::Lost;
    ++counts_.lost;
    path_.copies.add(true);
    for (std::size_t i = 0; i < packet->items; ++i) {
      const auto* item = sent_.item(*packet, i);
      if (item == nullptr) continue;
      if (item->kind == SentItem::Kind::Value)
        values_.lost(*item, packet->number, now);
      else
        events_.lost(*item, packet->number, now);
    }
  }
}

std::size_t StreamSender::take(std::span<std::byte> room, Instant now) noexcept {
  events_.backlog().advance(now);
  if (state_ == StreamState::Connecting) return open_due_ <= now ? write_open(room, now) : 0;
  if (state_ == StreamState::Live && lost_at() <= now) {
    state_ = StreamState::Lost;
    path_.is_lost = true;
  }
  return is_anything_due(now) ? write_packet(room, now) : 0;
}

std::size_t StreamSender::write_open(std::span<std::byte> room, Instant now) noexcept {
  open_due_ = now + open_interval_;
  open_interval_ = std::min(2 * open_interval_, longest_open_interval);
  const auto size =
      encode(Open{node_, epoch_, session_, events_.backlog().window().first(), priority_}, room);
  ++counts_.packets;
  counts_.bytes += size;
  return size;
}

std::size_t StreamSender::write_packet(std::span<std::byte> room, Instant now) noexcept {
  sent_.begin(next_packet_, now);
  StreamPacketWriter writer{
      room, {session_, next_packet_, events_.backlog().window().first(), stream_time(now)}};
  const OpenPacket packet{writer, sent_, next_packet_};
  const auto empty = writer.size();
  if (events_.write(packet, path_, now)) values_.write(packet, path_, now);
  if (writer.size() == empty && empty_packet_due() > now) return 0;
  next_packet_ = advanced(next_packet_);
  last_sent_ = now;
  unanswered_since_ = std::min(unanswered_since_, now);
  ++counts_.packets;
  counts_.bytes += writer.size();
  return writer.size();
}

bool StreamSender::is_anything_due(Instant now) const noexcept {
  return events_.due() <= now || values_.due() <= now || empty_packet_due() <= now;
}

Instant StreamSender::empty_packet_due() const noexcept {
  return last_sent_ + (state_ == StreamState::Lost ? lost_interval : silence);
}

Instant StreamSender::lost_at() const noexcept {
  return unanswered_since_ == Instant::max() ? Instant::max() : unanswered_since_ + lost_after;
}

Instant StreamSender::next_deadline() const noexcept {
  if (state_ == StreamState::Connecting) return std::min(open_due_, events_.backlog().age_check());
  auto next =
      std::min({events_.due(), values_.due(), events_.backlog().age_check(), empty_packet_due()});
  return state_ == StreamState::Live ? std::min(next, lost_at()) : next;
}

}  // namespace hana::transport
