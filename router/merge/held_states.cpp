#include "router/merge/held_states.hpp"

#include <cassert>

namespace hana {

void HeldStates::hold(MergeSource source, ParameterId parameter, double strength) noexcept {
  const auto place = static_cast<std::size_t>(parameter);
  assert(place < holders_.size());
  if (!(strength > 0)) {
    release(place, set_of(source));
    return;
  }
  holders_[place] |= set_of(source);
  sink_.hold(parameter, strength);
}

void HeldStates::release(SourceSet sources) noexcept {
  if (sources == 0) return;
  for (std::size_t place = 0; place < holders_.size(); ++place) release(place, sources);
}

void HeldStates::release(std::size_t parameter, SourceSet sources) noexcept {
  auto& holders = holders_[parameter];
  if ((holders & sources) == 0) return;
  holders &= ~sources;
  if (holders == 0) sink_.hold(static_cast<ParameterId>(parameter), 0);
}

}  // namespace hana
