#include "transport/stream/sender/event_sender.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace hana::transport {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t mark_bytes = 40;  // of an event on the wire, without its message

EventMark mark_of(const PendingEvent& event, Instant now) noexcept {
  const bool ages = event.delivery == Delivery::Trigger;
  return {event.number, event.previous, stream_time(event.at, now),
          ages ? EventBacklog::most_age : 0ms, event.telling};
}

}  // namespace

EventSender::EventSender(std::size_t window, EventNumber first, BlockStore& store,
                         AddressTable& addresses, StreamCounts& counts)
    : store_(store),
      counts_(counts),
      backlog_(window, first, store, addresses, counts),
      unsent_(first) {}

bool EventSender::has_unsent() const noexcept {
  if (!is_before(unsent_, window().end())) return false;
  return static_cast<std::size_t>(distance(window().first(), unsent_)) < receiver_window_;
}

Instant EventSender::due() const noexcept {
  return has_unsent() || backlog_.has_news() ? Instant{} : due_;
}

bool EventSender::write(OpenPacket packet, PathEstimate& path, Instant now) noexcept {
  if (is_before(unsent_, window().first())) unsent_ = window().first();
  if (backlog_.take_news()) {
    due_ = Instant{};
    given_up_timeouts_ = 0;
    look_again_at_given_up();
  }
  if (due_ <= now && !write_again(packet, path, now)) return false;
  if (!write_first(packet, path, now)) return false;
  return due_ > now || write_again(packet, path, now);  // messages in parts that are new
}

bool EventSender::write_again(OpenPacket packet, PathEstimate& path, Instant now) noexcept {
  bool parts_wait = false;
  std::size_t parts_begun = 0;
  due_ = write_given_up(packet, path, now);
  for (auto number = window().first(); number != unsent_; number = advanced(number)) {
    auto& event = window().at(number);
    if (!event.is_waiting()) continue;
    const bool waits = event.is_in_parts() && event.times_sent == 0;
    // Messages in parts begin in order, or the receiver would have no room for the first of them.
    const bool may_begin = !waits || (!parts_wait && parts_begun < StreamBounds::messages_in_parts);
    if (event.due <= now && may_begin && !write_event(packet, event, path, now)) {
      due_ = now;
      return false;
    }
    const bool still_waits = waits && event.times_sent == 0;
    parts_wait = parts_wait || still_waits;
    if (event.is_in_parts() && event.times_sent > 0) ++parts_begun;
    if (!still_waits) due_ = std::min(due_, event.due);
  }
  return true;
}

bool EventSender::write_first(OpenPacket packet, PathEstimate& path, Instant now) noexcept {
  for (; has_unsent(); unsent_ = advanced(unsent_)) {
    auto& event = window().at(unsent_);
    if (!event.is_waiting()) continue;  // given up: `take_news` has told of it
    if (event.is_in_parts()) {
      event.due = now;
      due_ = now;
      continue;
    }
    if (!write_event(packet, event, path, now)) return false;
  }
  return true;
}

// An event that is given up lets those behind it in its lane pass. So the receiver may hear of it
// only when everything before it in the lane has passed, or hears of that in the same packet.
Instant EventSender::write_given_up(OpenPacket packet, PathEstimate& path, Instant now) noexcept {
  const auto next = next_given_up();
  if (next > now) return next;
  std::optional<GivenUpElement> range;
  const auto close = [&] {
    if (range && packet.writer.try_add(*range))
      packet.sent.keep({.kind = SentItem::Kind::GivenUp,
                        .count = range->count,
                        .number = static_cast<std::uint32_t>(range->first)});
    range.reset();
  };
  const auto due = path.is_lost ? Instant::max() : now + path.timeout(given_up_timeouts_);
  for (auto number = window().first(); number != unsent_; number = advanced(number)) {
    auto& event = window().at(number);
    const auto* before = window().find(event.previous);
    const bool is_next = before == nullptr || before->has_passed;
    event.has_passed = is_next && !event.is_waiting();
    if (event.stage != PendingEvent::Stage::GivenUp) continue;
    event.due = is_next ? due : Instant::max();
    if (!is_next) continue;
    if (range && advanced(range->first, static_cast<std::int32_t>(range->count)) != number) close();
    if (!range && !packet.writer.has_room_for(0)) {
      event.has_passed = false;
      event.due = now;
      continue;
    }
    if (!range) range = GivenUpElement{number, 0};
    ++range->count;
    event.last_packet = packet.number;
  }
  close();
  given_up_timeouts_ = std::min(given_up_timeouts_ + 1, 6U);
  return due;
}

void EventSender::look_again_at_given_up() noexcept {
  for (auto number = window().first(); number != unsent_; number = advanced(number)) {
    auto& event = window().at(number);
    if (event.stage == PendingEvent::Stage::GivenUp && !event.has_passed) event.due = Instant{};
  }
}

Instant EventSender::next_given_up() noexcept {
  auto next = Instant::max();
  for (auto number = window().first(); number != unsent_; number = advanced(number))
    if (const auto& event = window().at(number); event.stage == PendingEvent::Stage::GivenUp)
      next = std::min(next, event.due);
  return next;
}

bool EventSender::write_event(OpenPacket packet, PendingEvent& event, PathEstimate& path,
                              Instant now) noexcept {
  if (event.is_in_parts()) {
    if (!write_parts(packet, event, now)) return false;
  } else {
    const auto bytes = std::span{scratch_}.first(event.message.size);
    if (!packet.writer.has_room_for(bytes.size())) return false;
    static_cast<void>(store_.read(event.message, 0, bytes));
    if (!packet.writer.try_add(EventElement{mark_of(event, now), bytes})) return false;
    packet.sent.keep({.number = static_cast<std::uint32_t>(event.number)});
  }
  event.last_packet = packet.number;
  schedule(event, path, now);
  return true;
}

/// One part a packet: after each the packet is full. True with the last of those that are missing.
bool EventSender::write_parts(OpenPacket packet, PendingEvent& event, Instant now) noexcept {
  for (std::uint8_t index = 0; index < event.parts; ++index) {
    const auto bit = static_cast<std::uint8_t>(1U << index);
    if ((event.parts_missing & bit) == 0 || (event.parts_sent & bit) != 0) continue;
    const auto size = store_.read(event.message, index * StreamBounds::part, scratch_);
    const auto part = std::span{scratch_}.first(size);
    if (!packet.writer.try_add(PartElement{mark_of(event, now), index, event.parts, part}))
      return false;
    packet.sent.keep({.part = index, .number = static_cast<std::uint32_t>(event.number)});
    event.parts_sent = static_cast<std::uint8_t>(event.parts_sent | bit);
  }
  event.parts_sent = 0;
  return true;
}

void EventSender::schedule(PendingEvent& event, PathEstimate& path, Instant now) noexcept {
  if (event.times_sent == 0) {
    event.copies_left = event.is_in_parts() ? std::uint8_t{0} : path.copies.copies();
  } else if (event.is_copy_due) {
    ++counts_.copies;
  } else {
    ++counts_.repeats;
    path.unanswered = std::max<unsigned>(path.unanswered, event.timeouts);
  }
  event.times_sent = static_cast<std::uint8_t>(std::min(event.times_sent + 1, 255));
  event.is_copy_due = false;
  if (path.is_lost) {
    event.due = Instant::max();
    return;
  }
  const auto cost = mark_bytes + event.message.size;
  if (event.copies_left > 0 && path.copies.try_spend(cost, now)) {
    const auto copies = std::max<std::uint8_t>(path.copies.copies(), 1);
    --event.copies_left;
    event.is_copy_due = true;
    event.due = now + path.round_trip.smoothed() * 8 / (10 * copies);
  } else {
    event.due = now + path.timeout(event.timeouts);
    event.timeouts = static_cast<std::uint8_t>(std::min(event.timeouts + 1, 6));
  }
  due_ = std::min(due_, event.due);
}

void EventSender::lost(const SentItem& item, PacketNumber packet, Instant now) noexcept {
  const auto count = item.kind == SentItem::Kind::GivenUp ? item.count : 1;
  for (std::uint32_t i = 0; i < count; ++i) {
    auto* event = window().find(
        advanced(static_cast<EventNumber>(item.number), static_cast<std::int32_t>(i)));
    if (event == nullptr || event->last_packet != packet || event->due == Instant::max()) continue;
    event->due = now;
    due_ = now;
  }
}

void EventSender::repeat_all(Instant now) noexcept {
  for (auto number = window().first(); is_before(number, unsent_); number = advanced(number)) {
    auto& event = window().at(number);
    if (event.stage == PendingEvent::Stage::Settled) continue;
    event.due = now;
    event.timeouts = 0;
  }
  due_ = now;
}

}  // namespace hana::transport
