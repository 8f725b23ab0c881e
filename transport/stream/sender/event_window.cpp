#include "transport/stream/sender/event_window.hpp"

namespace hana::transport {

EventWindow::EventWindow(std::size_t size, EventNumber first, BlockStore& store)
    : store_(store), events_(size), first_(first), end_(first) {}

PendingEvent& EventWindow::append(const PendingEvent& event) noexcept {
  auto& kept = at(end_);
  kept = event;
  kept.number = end_;
  end_ = advanced(end_);
  return kept;
}

PendingEvent* EventWindow::find(EventNumber number) noexcept {
  const auto behind = distance(first_, number);
  if (behind < 0 || static_cast<std::size_t>(behind) >= size()) return nullptr;
  return &at(number);
}

void EventWindow::settle(PendingEvent& event) noexcept {
  store_.release(event.message);
  event.stage = PendingEvent::Stage::Settled;
  event.due = Instant::max();
}

void EventWindow::give_up(PendingEvent& event) noexcept {
  store_.release(event.message);
  event.stage = PendingEvent::Stage::GivenUp;
  event.has_passed = false;
  event.due = Instant{};
}

void EventWindow::pop_settled() noexcept {
  while (first_ != end_ && !at(first_).is_waiting()) first_ = advanced(first_);
}

}  // namespace hana::transport
