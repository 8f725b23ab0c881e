#include <array>

#include "tools/hana-router/bench/quantiles.hpp"
#include "tools/hana-router/bench/raw_sender.hpp"
#include "tools/hana-router/bench/streams/carried_router.hpp"
#include "tools/hana-router/bench/streams/paced_ways.hpp"
#include "tools/hana-router/bench/streams/raw_connection.hpp"
#include "tools/hana-router/bench/streams/stream_bench.hpp"
#include "tools/hana-router/bench/streams/stream_receivers.hpp"

namespace hana::tools {
namespace {

using Json = nlohmann::json;

enum Way : std::size_t { Idle, RawUdp, RawTcp, RawUnix, Stream, Tcp, Unix, Count };

static_assert(Count == paced_ways);

constexpr std::array<const char*, Count> names{"idle",   "raw_udp", "raw_tcp", "raw_unix",
                                               "stream", "tcp",     "unix"};

struct Compared {
  Way routed;
  Way raw;
};
constexpr std::array<Compared, 3> compared{{{Stream, RawUdp}, {Tcp, RawTcp}, {Unix, RawUnix}}};

PacedWay through(CarriedRouter& carried) {
  return {[&router = carried.router()](std::uint32_t number, Instant at) {
    router.push(number, at);
    router.hand_over();
  }};
}

template <typename Raw>
PacedWay bare(Raw& raw) {
  return {[&raw](std::uint32_t number, Instant) { raw.send(number); }};
}

std::vector<WayResult> measure(StreamReceivers& receivers, const BenchPlan& plan) {
  RawSender raw_udp{receivers.datagrams().endpoint()};
  RawConnection raw_tcp{receivers.target(Ear::RawTcp)};
  RawConnection raw_unix{receivers.target(Ear::RawUnix)};
  CarriedRouter stream{receivers.visualizations()};
  CarriedRouter tcp{receivers.target(Ear::LinkTcp)};
  CarriedRouter local{receivers.target(Ear::LinkUnix)};
  const PacedWay idle{[](std::uint32_t, Instant) {}, 0};
  const std::array<PacedWay, Count> ways{idle,           bare(raw_udp),   bare(raw_tcp),
                                         bare(raw_unix), through(stream), through(tcp),
                                         through(local)};
  return measure_ways(receivers.log(), {plan.events, plan.hertz}, ways);
}

Json ratio_json(const WayResult& routed, const WayResult& raw, double idle_cpu_us) {
  auto ratio = comparison_json(quantiles_of(raw.took), quantiles_of(routed.took)).at("ratio");
  ratio["cpu"] = (routed.cpu_us - idle_cpu_us) / (raw.cpu_us - idle_cpu_us);
  return ratio;
}

}  // namespace

Json bench_ways(const BenchPlan& plan) {
  StreamReceivers receivers{1};
  const auto results = measure(receivers, plan);
  Json ways;
  for (std::size_t way = Idle; way < Count; ++way) {
    auto& row = ways[names[way]];
    if (way != Idle) row = to_json(quantiles_of(results[way].took));
    row["cpu_us"] = results[way].cpu_us;
  }
  Json ratios;
  for (const auto& [routed, raw] : compared)
    ratios[names[routed]] = ratio_json(results[routed], results[raw], results[Idle].cpu_us);
  return {{"events", results[RawUdp].took.size()}, {"ways", ways}, {"ratio", ratios}};
}

}  // namespace hana::tools
