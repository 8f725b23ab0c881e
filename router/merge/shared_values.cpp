#include "router/merge/shared_values.hpp"

#include <algorithm>
#include <cassert>

namespace hana {
namespace {

void add_up(const Numbers& numbers, Numbers& sum) noexcept {
  sum.count = std::max(sum.count, numbers.count);
  for (std::size_t i = 0; i < numbers.count; ++i) sum.values[i] += numbers.values[i];
}

void take_higher(const Numbers& numbers, Numbers& highest) noexcept {
  for (std::size_t i = 0; i < numbers.count; ++i)
    highest.values[i] =
        i < highest.count ? std::max(highest.values[i], numbers.values[i]) : numbers.values[i];
  highest.count = std::max(highest.count, numbers.count);
}

}  // namespace

SharedValues::SharedValues(std::size_t parameters, std::size_t contributions,
                           const SourcePresence& presence, MergeSink& sink)
    : presence_(presence),
      sink_(sink),
      contributions_(parameters, contributions),
      parameters_(parameters) {
  locked_.reserve(parameters);
}

void SharedValues::set_mode(ParameterId parameter, MergeMode mode, Instant now) noexcept {
  const auto place = static_cast<std::size_t>(parameter);
  assert(place < parameters_.size());
  parameters_[place].mode = mode;
  parameters_[place].holder = no_contribution;
  decide(place, now);
}

bool SharedValues::set(MergeSource source, ParameterId parameter, const Numbers& numbers,
                       ControlClass control_class, Instant now) noexcept {
  const auto place = static_cast<std::size_t>(parameter);
  assert(place < parameters_.size());
  auto index = contributions_.find(place, source);
  const bool is_first = index == no_contribution;
  if (is_first) index = contributions_.add(place, source);
  if (index == no_contribution) return false;
  auto& own = contributions_[index];
  const bool is_discrete = control_class == ControlClass::Discrete;
  if (!is_first && !is_discrete && own.numbers == numbers) return true;
  own.numbers = numbers;
  own.moved = now;
  own.order = ++movements_;
  auto& state = parameters_[place];
  const bool tells_again = is_discrete && state.has_value && state.value == numbers;
  decide(place, now);
  if (tells_again && state.holder == index) sink_.apply(parameter, state.value);
  return true;
}

void SharedValues::review(SourceSet sources, Instant now) noexcept {
  if (sources == 0) return;
  for (std::size_t place = 0; place < parameters_.size(); ++place)
    if (contributions_.has_any(place, sources)) decide(place, now);
}

void SharedValues::forget(MergeSource source, Instant now) noexcept {
  for (std::size_t place = 0; place < parameters_.size(); ++place) {
    const auto index = contributions_.find(place, source);
    if (index == no_contribution) continue;
    contributions_.remove(place, index);
    auto& holder = parameters_[place].holder;
    if (holder == index) holder = no_contribution;
    decide(place, now);
  }
}

void SharedValues::end_locks(Instant now) noexcept {
  if (now < next_deadline_) return;
  next_deadline_ = Instant::max();
  for (std::size_t i = 0; i < locked_.size();) {
    const auto place = locked_[i];
    auto& state = parameters_[place];
    if (state.lock_end <= now) decide(place, now);
    if (state.lock_end != Instant::max()) {
      next_deadline_ = std::min(next_deadline_, state.lock_end);
      ++i;
      continue;
    }
    state.is_listed = false;
    locked_[i] = locked_.back();
    locked_.pop_back();
  }
}

void SharedValues::decide(std::size_t place, Instant now) noexcept {
  const auto priority = highest_priority(place);
  const auto latest = newest(place, priority);
  auto& state = parameters_[place];
  if (latest == no_contribution || state.mode != MergeMode::Latest) {
    state.holder = no_contribution;
    state.lock_end = Instant::max();
    if (latest != no_contribution) apply(place, combined(place, priority));
    return;
  }
  if (state.holder != no_contribution && !takes_part(state.holder, priority))
    state.holder = no_contribution;
  choose_holder(place, latest, now);
  apply(place, contributions_[state.holder].numbers);
}

void SharedValues::choose_holder(std::size_t place, ContributionIndex latest,
                                 Instant now) noexcept {
  auto& state = parameters_[place];
  if (state.holder != no_contribution && state.holder != latest) {
    const auto lock_end = contributions_[state.holder].moved + touch_lock;
    if (now < lock_end) {
      wait_for_lock(place, lock_end);
      return;
    }
  }
  state.holder = latest;
  state.lock_end = Instant::max();
}

void SharedValues::wait_for_lock(std::size_t place, Instant end) noexcept {
  auto& state = parameters_[place];
  state.lock_end = end;
  next_deadline_ = std::min(next_deadline_, end);
  if (state.is_listed) return;
  state.is_listed = true;
  locked_.push_back(static_cast<std::uint32_t>(place));
}

bool SharedValues::takes_part(ContributionIndex index, MergePriority priority) noexcept {
  const auto source = contributions_[index].source;
  return presence_.takes_part(source) && presence_.priority(source) == priority;
}

MergePriority SharedValues::highest_priority(std::size_t place) noexcept {
  MergePriority highest{};
  for (auto i = contributions_.first(place); i != no_contribution; i = contributions_[i].next) {
    const auto source = contributions_[i].source;
    if (presence_.takes_part(source)) highest = std::max(highest, presence_.priority(source));
  }
  return highest;
}

ContributionIndex SharedValues::newest(std::size_t place, MergePriority priority) noexcept {
  auto newest = no_contribution;
  for (auto i = contributions_.first(place); i != no_contribution; i = contributions_[i].next) {
    if (!takes_part(i, priority)) continue;
    if (newest == no_contribution || contributions_[i].order > contributions_[newest].order)
      newest = i;
  }
  return newest;
}

Numbers SharedValues::combined(std::size_t place, MergePriority priority) noexcept {
  const auto mode = parameters_[place].mode;
  Numbers all{.values = {}, .count = 0};
  std::array<double, Numbers::most> givers{};
  for (auto i = contributions_.first(place); i != no_contribution; i = contributions_[i].next) {
    if (!takes_part(i, priority)) continue;
    const auto& numbers = contributions_[i].numbers;
    if (mode == MergeMode::Highest)
      take_higher(numbers, all);
    else
      add_up(numbers, all);
    for (std::size_t n = 0; n < numbers.count; ++n) ++givers[n];
  }
  if (mode == MergeMode::Mean)
    for (std::size_t n = 0; n < all.count; ++n) all.values[n] /= givers[n];
  return all;
}

void SharedValues::apply(std::size_t place, const Numbers& numbers) noexcept {
  auto& state = parameters_[place];
  if (state.has_value && state.value == numbers) return;
  state.has_value = true;
  state.value = numbers;
  sink_.apply(static_cast<ParameterId>(place), numbers);
}

}  // namespace hana
