#include "transport/stream/receiver/stream_listener.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "transport/stream/wire/stream_encoder.hpp"

namespace hana::transport {
namespace {

using namespace std::chrono_literals;

constexpr Clock::duration refusal_spacing = 50ms;
constexpr Clock::duration forgotten_after = 60s;

/// Whether `epoch` comes after `other`, as serial numbers.
bool is_later(std::uint32_t epoch, std::uint32_t other) noexcept {
  return static_cast<std::int32_t>(epoch - other) > 0;
}

}  // namespace

StreamListener::StreamListener(const StreamListenerOptions& options, StreamSink& sink)
    : options_(options), sink_(sink) {
  streams_.reserve(most_streams);
  unknown_.reserve(1);
}

Heard StreamListener::receive(std::span<const std::byte> datagram, const Endpoint& from,
                              Instant now) {
  if (auto packet = StreamPacketReader::read(datagram)) {
    const auto session = packet->header().session;
    const auto stream = std::ranges::find_if(
        streams_, [&](const Stream& known) { return known.receiver->session() == session; });
    if (stream == streams_.end()) {
      refuse(session, from, now);
    } else {
      stream->from = from;
      stream->heard = now;
      stream->receiver->receive(*packet, now);
    }
    return Heard::Stream;
  }
  const auto asked = decode_open(datagram);
  if (!asked) return Heard::SomethingElse;
  open(*asked, from, now);
  return Heard::Stream;
}

void StreamListener::open(const Open& open, const Endpoint& from, Instant now) {
  auto* stream = find(open.node);
  // A run that is over may still be heard.
  if (stream != nullptr && is_later(stream->receiver->source().epoch, open.epoch)) return;
  if (stream != nullptr && stream->receiver->source().epoch == open.epoch) {
    stream->receiver->reopen(open, now);
  } else {
    if (stream == nullptr) stream = room_for_one(now);
    if (stream == nullptr) return;
    stream->receiver = std::make_unique<StreamReceiver>(options_.streams, open, sink_);
    stream->run = ++runs_;
  }
  stream->from = from;
  stream->heard = now;
  stream->is_opened_owed = true;
}

StreamListener::Stream* StreamListener::find(std::string_view node) noexcept {
  const auto found = std::ranges::find_if(
      streams_, [&](const Stream& known) { return known.receiver->source().node == node; });
  return found == streams_.end() ? nullptr : &*found;
}

StreamListener::Stream* StreamListener::room_for_one(Instant now) {
  if (streams_.size() < most_streams) return &streams_.emplace_back();
  const auto oldest = std::ranges::min_element(streams_, {}, &Stream::heard);
  return now - oldest->heard > forgotten_after ? &*oldest : nullptr;
}

void StreamListener::refuse(Session session, const Endpoint& from, Instant now) noexcept {
  if (now - refused_at_ < refusal_spacing) return;
  refused_at_ = now;
  unknown_.assign(1, {session, from});
}

std::optional<StreamListener::Answer> StreamListener::take(std::span<std::byte> room,
                                                           Instant now) noexcept {
  if (!unknown_.empty()) {
    const auto [session, to] = unknown_.back();
    unknown_.clear();
    return Answer{to, encode(Closed{session}, room)};
  }
  for (auto& stream : streams_) {
    const auto& receiver = *stream.receiver;
    if (std::exchange(stream.is_opened_owed, false)) {
      const auto poll =
          std::chrono::duration_cast<std::chrono::microseconds>(options_.streams.poll);
      const Opened opened{receiver.session(), options_.epoch,
                          static_cast<std::uint32_t>(options_.streams.window), poll};
      return Answer{stream.from, encode(opened, room)};
    }
    if (const auto ack = stream.receiver->take_ack(now))
      return Answer{stream.from, encode(*ack, room)};
  }
  return std::nullopt;
}

Instant StreamListener::next_deadline() const noexcept {
  auto next = unknown_.empty() ? Instant::max() : Instant{};
  for (const auto& stream : streams_)
    next = std::min(next, stream.is_opened_owed ? Instant{} : stream.receiver->ack_due());
  return next;
}

}  // namespace hana::transport
