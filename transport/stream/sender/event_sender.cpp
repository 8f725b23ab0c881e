#include "transport/stream/sender/event_sender.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace hana::transport {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds most_age{500};
constexpr std::size_t mark_bytes = 40;  // of an event on the wire, without its message
constexpr std::size_t most_moved = 64;  // states in front of the window, for one push

std::uint8_t parts_of(std::size_t bytes) noexcept {
  return static_cast<std::uint8_t>((bytes + StreamBounds::part - 1) / StreamBounds::part);
}

std::uint8_t all_parts(std::uint8_t parts) noexcept {
  return static_cast<std::uint8_t>((1U << parts) - 1);
}

/// Whether it may be given up when it is too old.
bool is_dispensable(const PendingEvent& event) noexcept {
  return event.delivery == Delivery::Trigger || event.is_superseded;
}

EventMark mark_of(const PendingEvent& event) noexcept {
  const bool ages = event.delivery == Delivery::Trigger;
  return {event.number, event.previous, wire_time(event.at), ages ? most_age : 0ms, event.telling};
}

}  // namespace

EventSender::EventSender(std::size_t window, EventNumber first, BlockStore& store,
                         AddressTable& addresses, StreamCounts& counts)
    : store_(store),
      addresses_(addresses),
      counts_(counts),
      window_(window, first, store),
      unsent_(first) {
  last_in_lane_.fill(advanced(first, -1));
}

bool EventSender::push(const StreamMessage& message, std::string_view address,
                       Instant now) noexcept {
  if (message.bytes.size() > StreamBounds::message || !make_room(message.bytes.size()))
    return false;
  PendingEvent event;
  event.delivery = message.delivery == Delivery::Trigger ? Delivery::Trigger : Delivery::State;
  event.at = message.at;
  event.message = *store_.store(message.bytes);
  if (event.delivery == Delivery::State)
    event.address = addresses_.find_or_add(address, AddressState::Kind::State);
  if (event.address != AddressIndex::None &&
      addresses_.at(event.address).kind != AddressState::Kind::State)
    event.address = AddressIndex::None;
  event.lane = static_cast<std::uint8_t>(message.lane);
  append(event);
  if (event.address != AddressIndex::None) {
    auto& state = addresses_.at(event.address);
    state.is_held =
        is_held(OscMessageView{message.bytes}) && addresses_.try_keep(state, message.bytes);
    state.at = message.at;
    state.lane = event.lane;
  }
  age_check_ = std::min(age_check_, std::max(now, message.at + most_age));
  ++counts_.events;
  return true;
}

void EventSender::append(PendingEvent event) noexcept {
  event.previous = std::exchange(last_in_lane_[event.lane], window_.end());
  event.parts = parts_of(event.message.size);
  event.parts_missing = all_parts(event.parts);
  auto& kept = window_.append(event);
  if (kept.address == AddressIndex::None) return;
  auto& state = addresses_.at(kept.address);
  if (auto* before = window_.find(state.newest_event);
      before != nullptr && before != &kept && before->address == kept.address)
    before->is_superseded = true;
  state.newest_event = kept.number;
}

bool EventSender::make_room(std::size_t bytes) noexcept {
  const auto blocks = 2 * (bytes / BlockStore::block_bytes + 1);  // also as its address's last
  for (std::size_t tried = 0; tried < most_moved; ++tried) {
    pop_settled();
    if (!window_.is_full() && store_.free_blocks() >= blocks) return true;
    if (window_.size() == 0 || !make_room_at_the_front()) return false;
  }
  return false;
}

bool EventSender::make_room_at_the_front() noexcept {
  auto& front = window_.at(window_.first());
  if (is_dispensable(front)) {
    give_up(front);
    return true;
  }
  if (!window_.is_full()) {
    // Memory is what lacks: the oldest that can be spared, wherever it stands.
    for (auto number = window_.first(); number != window_.end(); number = advanced(number)) {
      auto& event = window_.at(number);
      if (!event.is_waiting() || !is_dispensable(event)) continue;
      give_up(event);
      return true;
    }
    return false;
  }
  move_to_the_end(front);
  return true;
}

// A new number lets the window move on; the state is the same.
void EventSender::move_to_the_end(PendingEvent& event) noexcept {
  auto again = event;
  event.message = {};
  event.address = AddressIndex::None;
  give_up(event);
  pop_settled();
  again.telling = Telling::Again;
  again.due = Instant::max();
  again.copies_left = again.times_sent = again.timeouts = 0;
  append(again);
  ++counts_.told_again;
  --counts_.given_up;
}

bool EventSender::has_unsent() const noexcept {
  return unsent_ != window_.end() && is_within_window(unsent_);
}

bool EventSender::is_within_window(EventNumber number) const noexcept {
  return static_cast<std::size_t>(distance(window_.first(), number)) < receiver_window_;
}

bool EventSender::write(OpenPacket packet, PathEstimate& path, Instant now) noexcept {
  if (due_ <= now && !write_again(packet, path, now)) return false;
  if (!write_first(packet, path, now)) return false;
  return due_ > now || write_again(packet, path, now);  // messages in parts that are new
}

bool EventSender::write_again(OpenPacket packet, PathEstimate& path, Instant now) noexcept {
  bool parts_wait = false;
  due_ = Instant::max();
  for (auto number = window_.first(); number != unsent_; number = advanced(number)) {
    auto& event = window_.at(number);
    const bool waits = event.is_in_parts() && event.is_waiting() && event.times_sent == 0;
    // Messages in parts begin in order, or the receiver would have no room for the first of them.
    const bool may_begin =
        !waits || (!parts_wait && parts_unsettled_ < StreamBounds::messages_in_parts);
    if (event.due <= now && may_begin) {
      const bool fits = event.is_waiting() ? write_event(packet, event, path, now)
                                           : write_given_up(packet, number, path, now);
      if (!fits) {
        due_ = now;
        return false;
      }
    }
    const bool still_waits = waits && event.times_sent == 0;
    parts_wait = parts_wait || still_waits;
    if (!still_waits) due_ = std::min(due_, event.due);
  }
  return true;
}

bool EventSender::write_first(OpenPacket packet, PathEstimate& path, Instant now) noexcept {
  for (; has_unsent(); unsent_ = advanced(unsent_)) {
    auto& event = window_.at(unsent_);
    if (!event.is_waiting()) {
      due_ = std::min(due_, event.due);
      continue;
    }
    if (event.is_in_parts()) {
      event.due = now;
      due_ = now;
      continue;
    }
    if (!write_event(packet, event, path, now)) return false;
  }
  return true;
}

bool EventSender::write_given_up(OpenPacket packet, EventNumber from, PathEstimate& path,
                                 Instant now) noexcept {
  auto end = from;
  const auto is_due = [&](const PendingEvent& event) {
    return event.stage == PendingEvent::Stage::GivenUp && event.due <= now;
  };
  while (end != unsent_ && is_due(window_.at(end))) end = advanced(end);
  const auto count = static_cast<std::uint32_t>(distance(from, end));
  if (!packet.writer.try_add(GivenUpElement{from, count})) return false;
  packet.sent.keep({.kind = SentItem::Kind::GivenUp,
                    .count = count,
                    .number = static_cast<std::uint32_t>(from)});
  for (auto number = from; number != end; number = advanced(number)) {
    auto& event = window_.at(number);
    event.last_packet = packet.number;
    event.due = path.is_lost ? Instant::max() : now + path.timeout(event.timeouts);
    event.timeouts = static_cast<std::uint8_t>(std::min(event.timeouts + 1, 6));
  }
  return true;
}

bool EventSender::write_event(OpenPacket packet, PendingEvent& event, PathEstimate& path,
                              Instant now) noexcept {
  if (event.is_in_parts()) {
    if (!write_parts(packet, event)) return false;
    if (event.times_sent == 0) ++parts_unsettled_;
  } else {
    const auto bytes = std::span{scratch_}.first(event.message.size);
    if (!packet.writer.has_room_for(bytes.size())) return false;
    static_cast<void>(store_.read(event.message, 0, bytes));
    if (!packet.writer.try_add(EventElement{mark_of(event), bytes})) return false;
    packet.sent.keep({.number = static_cast<std::uint32_t>(event.number)});
  }
  event.last_packet = packet.number;
  schedule(event, path, now);
  return true;
}

/// One part a packet: after each the packet is full. True with the last of those that are missing.
bool EventSender::write_parts(OpenPacket packet, PendingEvent& event) noexcept {
  for (std::uint8_t index = 0; index < event.parts; ++index) {
    const auto bit = static_cast<std::uint8_t>(1U << index);
    if ((event.parts_missing & bit) == 0 || (event.parts_sent & bit) != 0) continue;
    const auto size = store_.read(event.message, index * StreamBounds::part, scratch_);
    const auto part = std::span{scratch_}.first(size);
    if (!packet.writer.try_add(PartElement{mark_of(event), index, event.parts, part})) return false;
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

void EventSender::acknowledged(const SentItem& item) noexcept {
  const auto number = static_cast<EventNumber>(item.number);
  if (item.kind == SentItem::Kind::GivenUp) {
    for (std::uint32_t i = 0; i < item.count; ++i) {
      auto* event = window_.find(advanced(number, static_cast<std::int32_t>(i)));
      if (event != nullptr && event->stage == PendingEvent::Stage::GivenUp) settle(*event);
    }
  } else if (auto* event = window_.find(number); event != nullptr && event->is_waiting()) {
    event->parts_missing = static_cast<std::uint8_t>(event->parts_missing & ~(1U << item.part));
    if (event->parts_missing == 0) settle(*event);
  }
  pop_settled();
}

void EventSender::settle_before(EventNumber next) noexcept {
  if (distance(next, unsent_) < 0) return;
  for (auto number = window_.first(); is_before(number, next); number = advanced(number))
    settle(window_.at(number));
  pop_settled();
}

void EventSender::settle(PendingEvent& event) noexcept {
  window_.settle(event);
  if (event.address == AddressIndex::None) return;
  const auto& state = addresses_.at(event.address);
  const bool is_over = state.kind == AddressState::Kind::State && !state.is_held;
  if (is_over && state.newest_event == event.number) addresses_.remove(event.address);
  event.address = AddressIndex::None;
}

void EventSender::give_up(PendingEvent& event) noexcept {
  window_.give_up(event);
  event.address = AddressIndex::None;
  due_ = Instant{};
  ++counts_.given_up;
}

void EventSender::pop_settled() noexcept {
  for (auto number = window_.first(); number != window_.end(); number = advanced(number)) {
    auto& event = window_.at(number);
    if (event.is_waiting()) break;
    if (!event.is_in_parts() || event.times_sent == 0) continue;
    --parts_unsettled_;
    due_ = Instant{};  // the next one may begin
  }
  window_.pop_settled();
  if (is_before(unsent_, window_.first())) unsent_ = window_.first();
}

void EventSender::lost(const SentItem& item, PacketNumber packet, Instant now) noexcept {
  const auto count = item.kind == SentItem::Kind::GivenUp ? item.count : 1;
  for (std::uint32_t i = 0; i < count; ++i) {
    auto* event =
        window_.find(advanced(static_cast<EventNumber>(item.number), static_cast<std::int32_t>(i)));
    if (event == nullptr || event->last_packet != packet || event->due == Instant::max()) continue;
    event->due = now;
    due_ = now;
  }
}

void EventSender::repeat_all(Instant now) noexcept {
  for (auto number = window_.first(); number != unsent_; number = advanced(number)) {
    auto& event = window_.at(number);
    if (event.stage == PendingEvent::Stage::Settled) continue;
    event.due = now;
    event.timeouts = 0;
  }
  due_ = now;
}

void EventSender::start_anew(Instant now, bool is_new_run) noexcept {
  for (auto number = window_.first(); number != window_.end(); number = advanced(number)) {
    auto& event = window_.at(number);
    if (event.stage == PendingEvent::Stage::Settled) window_.give_up(event);
    if (event.is_waiting()) event.parts_missing = all_parts(event.parts);
  }
  if (is_new_run) tell_held_states(now);
  repeat_all(now);
}

void EventSender::tell_held_states(Instant now) noexcept {
  for (std::size_t i = 0; i < addresses_.all().size(); ++i) {
    auto& state = addresses_.all()[i];
    const auto* newest = window_.find(state.newest_event);
    const bool is_on_its_way = newest != nullptr && newest->is_waiting() &&
                               newest->address == static_cast<AddressIndex>(i);
    if (state.kind != AddressState::Kind::State || !state.is_held || is_on_its_way) continue;
    const auto size = store_.read(state.message, 0, scratch_);
    if (size < state.message.size || !make_room(size)) {
      ++counts_.refused;
      continue;
    }
    PendingEvent event;
    event.message = *store_.store(std::span{scratch_}.first(size));
    event.lane = state.lane;
    event.at = std::max(state.at, now - std::chrono::minutes{20});
    event.telling = Telling::Again;
    event.address = static_cast<AddressIndex>(i);
    append(event);
    ++counts_.told_again;
  }
}

void EventSender::advance(Instant now) noexcept {
  if (now < age_check_) return;
  age_check_ = Instant::max();
  for (auto number = window_.first(); number != window_.end(); number = advanced(number)) {
    auto& event = window_.at(number);
    if (!event.is_waiting()) continue;
    const auto old_at = event.at + most_age;
    if (old_at > now)
      age_check_ = std::min(age_check_, old_at);
    else if (is_dispensable(event))
      give_up(event);
  }
  pop_settled();
}

}  // namespace hana::transport
