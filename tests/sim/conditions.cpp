#include "tests/sim/conditions.hpp"

namespace hana::sim {

Conditions loopback_conditions() {
  Conditions conditions;
  conditions.latency = std::chrono::microseconds{20};
  conditions.jitter = std::chrono::microseconds{2};
  return conditions;
}

Time travel_time(const Conditions& conditions, Random& random) {
  auto time = conditions.latency;
  if (conditions.jitter > Time{0}) {
    const auto mean = static_cast<double>(conditions.jitter.count());
    time += Time{static_cast<Time::rep>(mean * random.long_tail())};
  }
  if (random.chance(conditions.reordering)) time += conditions.held_back;
  return time;
}

}  // namespace hana::sim
