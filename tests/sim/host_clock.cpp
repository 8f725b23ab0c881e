#include "tests/sim/host_clock.hpp"

namespace hana::sim {
namespace {

constexpr std::int64_t whole = 1'000'000'000;

// In two parts, so that no product leaves 64 bits.
std::int64_t share(std::int64_t of, std::int64_t ppb) noexcept {
  return of / whole * ppb + of % whole * ppb / whole;
}

}  // namespace

Instant HostClock::at(Time now) const noexcept {
  return Instant{offset_ + now + Time{share(now.count(), drift_)}};
}

Time HostClock::reaches(Instant local) const noexcept {
  const auto shown = (local.time_since_epoch() - offset_).count();
  auto guess = Time{shown - share(shown, drift_)};
  for (int i = 0; i < 8 && at(guess) != local; ++i) {
    const auto missing = (local - at(guess)).count();
    guess += Time{missing - share(missing, drift_)};
  }
  while (at(guess) < local) ++guess;
  while (guess > Time{0} && at(guess - Time{1}) >= local) --guess;
  return guess;
}

}  // namespace hana::sim
