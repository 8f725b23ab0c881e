#include "transport/link/reconnect_delay.hpp"

#include <algorithm>

namespace hana::transport {

Clock::duration ReconnectDelay::next(Rebuff rebuff) noexcept {
  const auto longest = rebuff == Rebuff::Silence ? longest_in_silence : longest_when_refused;
  const auto middle = std::min(delay_, longest);
  delay_ = std::min(2 * middle, longest);
  const Clock::duration quarter = Clock::duration{middle} / 4;
  std::uniform_int_distribution<Clock::rep> spread{-quarter.count(), quarter.count()};
  return middle + Clock::duration{spread(random_)};
}

void ReconnectDelay::lived(Clock::duration life) noexcept {
  if (life >= long_life) delay_ = first;
}

}  // namespace hana::transport
