#include "router/events/event_inbox.hpp"

#include <bit>

namespace hana {

Lane* EventInbox::add_lane(LaneOptions options) {
  const auto index = lane_count_.load();
  if (index == max_lanes) return nullptr;
  lanes_[index] = std::make_unique<Lane>(SourceId{static_cast<std::uint32_t>(index)}, options);
  waiting_[index] = std::make_unique<Waiting>();
  lane_count_.store(index + 1);  // publishes the lane: nobody reads beyond the count
  return lanes_[index].get();
}

void EventInbox::mark(SourceId source) noexcept {
  const auto index = static_cast<std::size_t>(source);
  marks_[index / word_bits].fetch_or(std::uint64_t{1} << index % word_bits);
}

bool EventInbox::has_marks() const noexcept {
  for (const auto& word : marks_)
    if (word.load() != 0) return true;
  return false;
}

void EventInbox::begin_round() noexcept {
  round_size_ = 0;
  for (std::size_t word = 0; word < marks_.size(); ++word) {
    if (marks_[word].load() == 0) continue;
    for (auto bits = marks_[word].exchange(0); bits != 0; bits &= bits - 1) {
      const auto index = word * word_bits + static_cast<std::size_t>(std::countr_zero(bits));
      waiting_[index]->quota = lane_quota;
      if (refill(index)) round_[round_size_++] = static_cast<std::uint16_t>(index);
    }
  }
}

std::optional<Event> EventInbox::next() noexcept {
  if (round_size_ == 0) return std::nullopt;
  std::size_t earliest = 0;
  const auto head = [this](std::size_t i) {
    return waiting_[round_[i]]->events[waiting_[round_[i]]->first].at;
  };
  for (std::size_t i = 1; i < round_size_; ++i)
    if (head(i) < head(earliest)) earliest = i;

  const auto index = round_[earliest];
  auto& waiting = *waiting_[index];
  const auto event = waiting.events[waiting.first++];
  --waiting.quota;
  if (waiting.quota == 0 || !refill(index)) {
    if (waiting.quota == 0) mark(SourceId{index});
    round_[earliest] = round_[--round_size_];
  }
  return event;
}

void EventInbox::end_round() noexcept {
  for (std::size_t i = 0; i < round_size_; ++i) mark(SourceId{round_[i]});
  round_size_ = 0;
}

bool EventInbox::refill(std::size_t index) noexcept {
  auto& waiting = *waiting_[index];
  if (waiting.first < waiting.count) return true;
  waiting.first = 0;
  waiting.count = lanes_[index]->try_pop(waiting.events);
  return waiting.count > 0;
}

Lane& EventInbox::lane(SourceId source) noexcept {
  return *lanes_[static_cast<std::size_t>(source)];
}

std::uint64_t EventInbox::dropped() const noexcept {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < lane_count_.load(); ++i) total += lanes_[i]->dropped();
  return total;
}

}  // namespace hana
