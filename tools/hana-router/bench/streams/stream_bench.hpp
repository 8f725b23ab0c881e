#pragma once

#include "tools/hana-router/bench/bench.hpp"

namespace hana::tools {

/// Everything of streams and links. Each part has a receiving process of its own, so no other
/// thread may exist. Keys `events`, `ways`, `ratio`, `rate`, `visualizations`.
///
/// Throws std::runtime_error if a message did not come once and in order, or a visualization was
/// not reached.
[[nodiscard]] nlohmann::json bench_streams(const BenchPlan& plan, const Progress& progress);

/// Ways that `bench_ways` measures in turn; on one of them nothing is sent.
inline constexpr std::size_t paced_ways = 7;

/// One event's way to the receiving process, at a steady pace: bare sockets, and routed by a
/// stream, a TCP and a Unix link, in turn, block by block.
[[nodiscard]] nlohmann::json bench_ways(const BenchPlan& plan);

/// Discrete events a second by one stream, as fast as it takes them, every one received once and in
/// order, against bare sendto calls.
[[nodiscard]] nlohmann::json bench_stream_rate(const BenchPlan& plan);

/// One source's events to so many visualizations by a stream each.
[[nodiscard]] nlohmann::json bench_fan_out(std::uint32_t events, std::uint32_t hertz,
                                           std::size_t visualizations);

}  // namespace hana::tools
