#pragma once

#include "tests/sim/ids.hpp"
#include "tests/sim/random.hpp"

namespace hana::sim {

/// Whether a subnet carries packets of a kind; Wi-Fi and guest networks often drop multicast.
enum class Carried : std::uint8_t { Yes, No };

/// How a subnet treats packets between two hosts, each copy by itself.
///
/// A copy takes `latency`, and on top `jitter` in the mean with a long tail (`Random::long_tail`).
/// Copies that follow each other by less than the jitter overtake each other; `reordering` is the
/// share that is held back by `held_back` besides.
struct Conditions {
  Time latency = std::chrono::microseconds{200};
  Time jitter = std::chrono::microseconds{50};
  double loss = 0;
  double duplication = 0;
  double reordering = 0;
  Time held_back = std::chrono::milliseconds{5};
  Carried multicast = Carried::Yes;
  Carried broadcast = Carried::Yes;
};

/// Between programs of one machine.
[[nodiscard]] Conditions loopback_conditions();

/// How long one copy is on its way.
[[nodiscard]] Time travel_time(const Conditions& conditions, Random& random);

}  // namespace hana::sim
