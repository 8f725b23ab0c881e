#include "transport/stream/receiver/event_order.hpp"

#include <utility>

#include "transport/osc/osc_layout.hpp"
#include "transport/osc/osc_validator.hpp"

namespace hana::transport {

EventOrder::EventOrder(std::size_t window, std::size_t blocks, EventNumber first,
                       EventPassage& passage)
    : passage_(passage), places_(window), store_(blocks), next_(first) {}

bool EventOrder::take(const EventElement& event, Instant now) noexcept {
  const auto number = event.mark.event;
  if (is_settled(number)) return true;
  if (!is_within_window(number)) return false;
  if (at(number).stage == Stage::Waiting) return true;
  if (is_due(event.mark)) {
    pass(event.mark, event.message, now);
    return true;
  }
  const auto stored = store_.store(event.message);
  if (!stored) return false;
  at(number).message = *stored;
  wait(event.mark, now);
  return true;
}

bool EventOrder::take(const PartElement& part, Instant now) noexcept {
  const auto number = part.mark.event;
  if (is_settled(number)) return true;
  if (!is_within_window(number)) return false;
  if (at(number).stage == Stage::Waiting) return true;
  const auto outcome = parts_.add(part);
  if (outcome != MessageParts::Outcome::Complete) return outcome != MessageParts::Outcome::Refused;
  const auto message = parts_.message(number);
  if (is_bundle(message) || find_fault(message)) {
    parts_.forget(number);
    settle(number, now);
  } else if (is_due(part.mark)) {
    pass(part.mark, message, now);
  } else {
    wait(part.mark, now);
  }
  return true;
}

void EventOrder::give_up(const GivenUpElement& given_up, Instant now) noexcept {
  for (std::uint32_t i = 0; i < given_up.count; ++i) {
    const auto number = advanced(given_up.first, static_cast<std::int32_t>(i));
    if (is_settled(number) || !is_within_window(number)) continue;
    forget(number);
    settle(number, now);
  }
}

void EventOrder::settle_before(EventNumber first, Instant now) noexcept {
  if (distance(next_, first) > static_cast<std::int32_t>(places_.size())) {
    // Nothing of what waits lies behind `first`: in its order it goes, then the rest is skipped.
    const auto end = advanced(next_, static_cast<std::int32_t>(places_.size()));
    settle_before(end, now);
    next_ = first;
  }
  while (is_before(next_, first)) {
    const auto number = next_;
    if (at(number).stage == Stage::Waiting) pass_waiting(number, now);
    forget(number);
    settle(number, now);
  }
}

bool EventOrder::is_within_window(EventNumber number) const noexcept {
  const auto ahead = distance(next_, number);
  return ahead >= 0 && static_cast<std::size_t>(ahead) < places_.size();
}

bool EventOrder::is_settled(EventNumber number) noexcept {
  if (is_before(number, next_)) return true;
  return is_within_window(number) && at(number).stage == Stage::Settled;
}

bool EventOrder::is_due(const EventMark& mark) noexcept { return is_settled(mark.previous); }

void EventOrder::wait(const EventMark& mark, Instant now) noexcept {
  auto& waiting = at(mark.event);
  waiting.stage = Stage::Waiting;
  waiting.mark = mark;
  waiting.arrived = now;
  // An event has one successor; of two that claim to be it the later settles with the window.
  auto& before = at(mark.previous);
  before.is_awaited = true;
  before.successor = mark.event;
}

// Its parts are freed after the passage has seen them.
void EventOrder::pass(const EventMark& mark, std::span<const std::byte> message,
                      Instant now) noexcept {
  passage_.pass({mark, message, Clock::duration::zero()});
  parts_.forget(mark.event);
  settle(mark.event, now);
}

void EventOrder::pass_waiting(EventNumber number, Instant now) noexcept {
  auto& waiting = at(number);
  const auto waited = now - waiting.arrived;
  const bool is_late =
      waiting.mark.max_age > std::chrono::milliseconds{0} && waited > waiting.mark.max_age;
  if (is_late) {
    ++too_late_;
  } else if (waiting.message.size == 0) {
    passage_.pass({waiting.mark, parts_.message(number), waited});
  } else {
    const auto size = store_.read(waiting.message, 0, scratch_);
    passage_.pass({waiting.mark, std::span{scratch_}.first(size), waited});
  }
  forget(number);
  at(number).stage = Stage::Settled;
}

// Whatever waited for it passes, and whatever waited for that.
void EventOrder::settle(EventNumber number, Instant now) noexcept {
  at(number).stage = Stage::Settled;
  while (std::exchange(at(number).is_awaited, false)) {
    const auto successor = at(number).successor;
    const auto& waiting = at(successor);
    if (waiting.stage != Stage::Waiting || waiting.mark.previous != number) break;
    pass_waiting(successor, now);
    number = successor;
  }
  move_on();
}

void EventOrder::move_on() noexcept {
  while (at(next_).stage == Stage::Settled) {
    at(next_).stage = Stage::Missing;
    at(next_).is_awaited = false;
    next_ = advanced(next_);
  }
}

void EventOrder::forget(EventNumber number) noexcept {
  store_.release(at(number).message);
  parts_.forget(number);
}

}  // namespace hana::transport
