#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "router/events/event.hpp"
#include "tools/hana-router/bench/bench.hpp"

namespace hana::tools {

/// Durations from stamp to arrival of two ways that are measured in turn.
struct PacedResult {
  std::vector<std::int64_t> raw;     // nanoseconds
  std::vector<std::int64_t> routed;  // nanoseconds
};

/// Events of one way in a row, before it is another one's turn.
inline constexpr std::uint32_t paced_block = 200;

void sleep_until(Instant when);

/// Sends message `number`, stamped `at`.
using SendOne = std::function<void(std::uint32_t number, Instant at)>;

/// Alternates blocks of both ways at `plan.hertz` from this thread until each had `plan.events`.
/// A first block of each is not counted.
///
/// Throws std::runtime_error if a message did not arrive within two seconds of the last.
[[nodiscard]] PacedResult measure_paced(ReceiverProcess& receiver, const BenchPlan& plan,
                                        const SendOne& raw, const SendOne& routed);

}  // namespace hana::tools
