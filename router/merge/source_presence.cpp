#include "router/merge/source_presence.hpp"

#include <algorithm>
#include <cassert>

namespace hana {

SourcePresence::Place& SourcePresence::at(MergeSource source) noexcept {
  assert(static_cast<std::size_t>(source) < most_sources);
  return places_[static_cast<std::size_t>(source)];
}

const SourcePresence::Place& SourcePresence::at(MergeSource source) const noexcept {
  assert(static_cast<std::size_t>(source) < most_sources);
  return places_[static_cast<std::size_t>(source)];
}

SourceSet SourcePresence::bit_of(const Place& place) const noexcept {
  return SourceSet{1} << static_cast<unsigned>(&place - places_.data());
}

bool SourcePresence::is_open(MergeSource source) const noexcept {
  return static_cast<std::size_t>(source) < most_sources && at(source).stage != Stage::Absent;
}

bool SourcePresence::takes_part(MergeSource source) const noexcept {
  const auto stage = at(source).stage;
  return stage == Stage::Live || stage == Stage::Doubtful;
}

MergePriority SourcePresence::priority(MergeSource source) const noexcept {
  return at(source).priority;
}

bool SourcePresence::open(MergeSource source, MergePriority priority, Instant now) noexcept {
  if (static_cast<std::size_t>(source) >= most_sources || priority > most_priority) return false;
  auto& place = at(source);
  if (place.priority != priority) changed_ |= set_of(source);
  place.priority = priority;
  note_heard(place, now);
  return true;
}

bool SourcePresence::heard(MergeSource source, Instant now) noexcept {
  if (!is_open(source)) return false;
  note_heard(at(source), now);
  return true;
}

void SourcePresence::leave(MergeSource source, Instant now) noexcept {
  if (!heard(source, now)) return;
  set_stage(at(source), Stage::Absent);
}

void SourcePresence::note_heard(Place& place, Instant now) noexcept {
  place.heard = now;
  set_stage(place, Stage::Live);
  if (timeout_) next_deadline_ = std::min(next_deadline_, now + *timeout_);
  if (doubtful_ > 0) judge_doubtful();
}

void SourcePresence::expire(Instant now) noexcept {
  if (!timeout_ || now < next_deadline_) return;
  next_deadline_ = Instant::max();
  for (auto& place : places_) {
    if (place.stage != Stage::Live) continue;
    const auto deadline = place.heard + *timeout_;
    if (deadline > now) {
      next_deadline_ = std::min(next_deadline_, deadline);
      continue;
    }
    silent_ |= bit_of(place);
    set_stage(place, Stage::Doubtful);
  }
  judge_doubtful();
}

void SourcePresence::judge_doubtful() noexcept {
  for (auto& place : places_)
    if (place.stage == Stage::Doubtful && was_another_heard_after(place))
      set_stage(place, Stage::Gone);
}

bool SourcePresence::was_another_heard_after(const Place& place) const noexcept {
  return std::ranges::any_of(
      places_, [&](const Place& other) { return other.heard >= place.heard + apart; });
}

void SourcePresence::set_stage(Place& place, Stage stage) noexcept {
  const auto counts = [](Stage of) { return of == Stage::Live || of == Stage::Doubtful; };
  if (counts(place.stage) != counts(stage)) changed_ |= bit_of(place);
  if (place.stage == Stage::Doubtful) --doubtful_;
  if (stage == Stage::Doubtful) ++doubtful_;
  place.stage = stage;
}

}  // namespace hana
