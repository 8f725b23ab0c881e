#include "transport/stream/sender/event_backlog.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace hana::transport {
namespace {

using namespace std::chrono_literals;

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

}  // namespace

EventBacklog::EventBacklog(std::size_t window, EventNumber first, BlockStore& store,
                           AddressTable& addresses, StreamCounts& counts)
    : store_(store), addresses_(addresses), counts_(counts), window_(window, first, store) {
  last_in_lane_.fill(advanced(first, -1));
}

bool EventBacklog::push(const StreamMessage& message, std::string_view address,
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
    state.is_held = message.bytes.size() <= StreamBounds::part &&
                    is_held(OscMessageView{message.bytes}) &&
                    addresses_.try_keep(state, message.bytes);
    state.at = message.at;
    state.lane = event.lane;
  }
  age_check_ = std::min(age_check_, std::max(now, message.at + most_age));
  ++counts_.events;
  return true;
}

void EventBacklog::append(PendingEvent event) noexcept {
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

bool EventBacklog::make_room(std::size_t bytes) noexcept {
  const auto blocks = 2 * (bytes / BlockStore::block_bytes + 1);  // also as its address's last
  for (std::size_t tried = 0; tried < most_moved; ++tried) {
    pop_settled();
    if (!window_.is_full() && store_.free_blocks() >= blocks) return true;
    if (window_.size() == 0 || !make_room_at_the_front()) return false;
  }
  return false;
}

bool EventBacklog::make_room_at_the_front() noexcept {
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
void EventBacklog::move_to_the_end(PendingEvent& event) noexcept {
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

void EventBacklog::acknowledged(const SentItem& item) noexcept {
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

void EventBacklog::settle_before(EventNumber next) noexcept {
  if (distance(next, window_.end()) < 0) return;
  for (auto number = window_.first(); is_before(number, next); number = advanced(number))
    settle(window_.at(number));
  pop_settled();
}

void EventBacklog::settle(PendingEvent& event) noexcept {
  window_.settle(event);
  has_news_ = true;
  if (event.address == AddressIndex::None) return;
  const auto& state = addresses_.at(event.address);
  const bool is_over = state.kind == AddressState::Kind::State && !state.is_held;
  if (is_over && state.newest_event == event.number) addresses_.remove(event.address);
  event.address = AddressIndex::None;
}

void EventBacklog::give_up(PendingEvent& event) noexcept {
  window_.give_up(event);
  event.address = AddressIndex::None;
  has_news_ = true;
  ++counts_.given_up;
}

void EventBacklog::pop_settled() noexcept {
  const auto first = window_.first();
  window_.pop_settled();
  has_news_ = has_news_ || first != window_.first();
}

void EventBacklog::start_anew(bool is_new_run) noexcept {
  for (auto number = window_.first(); number != window_.end(); number = advanced(number)) {
    auto& event = window_.at(number);
    if (event.stage == PendingEvent::Stage::Settled) window_.give_up(event);
    if (event.is_waiting()) event.parts_missing = all_parts(event.parts);
  }
  if (is_new_run) tell_held_states();
}

void EventBacklog::tell_held_states() noexcept {
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
    event.at = state.at;
    event.telling = Telling::Again;
    event.address = static_cast<AddressIndex>(i);
    append(event);
    ++counts_.told_again;
  }
}

void EventBacklog::advance(Instant now) noexcept {
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
