#pragma once

#include <span>
#include <vector>

#include "tools/hana-router/bench/paced.hpp"
#include "tools/hana-router/bench/streams/arrival_log.hpp"

namespace hana::tools {

/// One way of a message to the receiving process.
struct PacedWay {
  SendOne send;
  std::uint32_t ears = 1;  // that each message comes to; 0: nothing is sent, only the pace is kept
};

/// What was measured on one way.
struct WayResult {
  std::vector<std::int64_t> took;  // nanoseconds from the stamp to the last arrival
  double cpu_us = 0;               // of this process, all threads, for each event
};

struct WayPace {
  std::uint32_t events = 0;  // on each way
  std::uint32_t hertz = 0;
};

/// Alternates blocks of all ways from this thread until each had its events. A first block of each
/// is not counted.
///
/// Throws std::runtime_error unless every message came to every ear, once and in order, at most two
/// seconds after the last was sent.
[[nodiscard]] std::vector<WayResult> measure_ways(ArrivalLog& log, const WayPace& pace,
                                                  std::span<const PacedWay> ways);

}  // namespace hana::tools
