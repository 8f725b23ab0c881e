#include "router/merge/merge.hpp"

#include <algorithm>
#include <cmath>

namespace hana {
namespace {

bool is_well_formed(const Numbers& numbers) noexcept {
  return numbers.count >= 1 && numbers.count <= Numbers::most &&
         std::ranges::all_of(numbers.view(), [](double number) { return std::isfinite(number); });
}

}  // namespace

Merge::Merge(const MergeOptions& options, MergeSink& sink)
    : parameters_(options.parameters),
      presence_(options.timeout),
      values_(options.parameters, options.contributions, presence_, sink),
      states_(options.parameters, sink) {}

bool Merge::open(MergeSource source, MergePriority priority, Instant now) noexcept {
  now = advance(now);
  if (!presence_.open(source, priority, now)) {
    ++refusals_.unknown;
    return false;
  }
  follow_presence(now);
  return true;
}

void Merge::heard(MergeSource source, Instant now) noexcept {
  now = advance(now);
  if (presence_.heard(source, now)) follow_presence(now);
}

void Merge::leave(MergeSource source, Instant now) noexcept {
  now = advance(now);
  if (!presence_.is_open(source)) return;
  presence_.leave(source, now);
  states_.release(set_of(source));
  values_.forget(source, now);
  follow_presence(now);
}

void Merge::set_mode(ParameterId parameter, MergeMode mode, Instant now) noexcept {
  now = advance(now);
  if (static_cast<std::size_t>(parameter) < parameters_)
    values_.set_mode(parameter, mode, now);
  else
    ++refusals_.unknown;
}

bool Merge::set(MergeSource source, ParameterId parameter, const Numbers& numbers,
                ControlClass control_class, Instant now) noexcept {
  now = advance(now);
  if (!is_known(source, parameter)) {
    ++refusals_.unknown;
    return false;
  }
  presence_.heard(source, now);
  const bool is_good = is_well_formed(numbers);
  const bool is_taken = is_good && values_.set(source, parameter, numbers, control_class, now);
  // Only now, or the earlier value of a source that returns would flash up.
  follow_presence(now);
  if (!is_good)
    ++refusals_.malformed;
  else if (!is_taken)
    ++refusals_.no_room;
  return is_taken;
}

bool Merge::hold(MergeSource source, ParameterId parameter, double strength, Instant now) noexcept {
  now = advance(now);
  if (!is_known(source, parameter)) {
    ++refusals_.unknown;
    return false;
  }
  presence_.heard(source, now);
  follow_presence(now);
  if (!std::isfinite(strength)) {
    ++refusals_.malformed;
    return false;
  }
  states_.hold(source, parameter, strength);
  return true;
}

void Merge::expire(Instant now) noexcept { static_cast<void>(advance(now)); }

Instant Merge::next_deadline() const noexcept {
  return std::min(presence_.next_deadline(), values_.next_deadline());
}

// Locks first: none outlasts the 1.5 s that pass before somebody's values can be withdrawn. Sources
// one after the other: what the last one that is lost gave stays, and not what all of them gave.
Instant Merge::advance(Instant now) noexcept {
  latest_ = std::max(latest_, now);
  values_.end_locks(latest_);
  while (presence_.next_deadline() <= latest_) {
    const auto due = presence_.next_deadline();
    presence_.expire(due);
    follow_presence(due);
  }
  return latest_;
}

bool Merge::is_known(MergeSource source, ParameterId parameter) const noexcept {
  return presence_.is_open(source) && static_cast<std::size_t>(parameter) < parameters_;
}

void Merge::follow_presence(Instant now) noexcept {
  states_.release(presence_.take_silent());
  values_.review(presence_.take_changed(), now);
}

}  // namespace hana
