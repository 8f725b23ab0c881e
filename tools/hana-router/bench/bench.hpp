#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "tools/hana-router/bench/receiver_process.hpp"

namespace hana::tools {

struct BenchPlan {
  std::uint32_t events = 10'000;  // of each kind, for the latencies
  std::uint32_t hertz = 1'000;
  std::uint32_t burst_events = 1'000'000;  // of each kind, for the rates
};

/// Where the bench says how far it is.
using Progress = std::function<void(const std::string&)>;

/// One event's way to the receiving process, at a steady pace: a bare sendto, and lane -> router
/// -> UDP, in turn, block by block. Keys `raw`, `routed`, `ratio`.
///
/// Throws std::runtime_error if an event did not arrive.
[[nodiscard]] nlohmann::json bench_latency(ReceiverProcess& receiver, const BenchPlan& plan);

/// The same for OSC in -> route -> OSC out, against a loop of recv and sendto.
[[nodiscard]] nlohmann::json bench_osc(ReceiverProcess& receiver, const BenchPlan& plan);

/// Discrete events a second from one sending thread, as fast as the receiver takes them, every one
/// received and in order: one per datagram, bundled, and bare sendto calls.
[[nodiscard]] nlohmann::json bench_rate(ReceiverProcess& receiver, const BenchPlan& plan);

}  // namespace hana::tools
