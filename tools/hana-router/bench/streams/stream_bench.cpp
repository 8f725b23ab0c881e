#include "tools/hana-router/bench/streams/stream_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tools/hana-router/bench/streams/stream_receivers.hpp"

namespace hana::tools {
namespace {

using Json = nlohmann::json;

constexpr std::uint32_t slow_hertz = 100;

struct FanOut {
  std::size_t visualizations;
  std::uint32_t hertz;
  std::uint32_t events;
};

Json bench_fan_outs(const BenchPlan& plan, const Progress& progress) {
  const auto few = std::max(plan.events / 10, std::uint32_t{200});
  const std::array<FanOut, 4> all{{{1, plan.hertz, plan.events},
                                   {1, slow_hertz, few},
                                   {10, slow_hertz, few},
                                   {StreamReceivers::max_visualizations, slow_hertz, few}}};
  auto rows = Json::array();
  for (const auto& [visualizations, hertz, events] : all) {
    progress(fmt::format("streams to {} visualizations at {} Hz, {} s", visualizations, hertz,
                         events / hertz));
    rows.push_back(bench_fan_out(events, hertz, visualizations));
  }
  return rows;
}

}  // namespace

Json bench_streams(const BenchPlan& plan, const Progress& progress) {
  progress(fmt::format("streams and links, {} s", paced_ways * plan.events / plan.hertz));
  auto result = bench_ways(plan);
  progress("highest rate of a stream");
  result["rate"] = bench_stream_rate(plan);
  result["visualizations"] = bench_fan_outs(plan, progress);
  return result;
}

}  // namespace hana::tools
