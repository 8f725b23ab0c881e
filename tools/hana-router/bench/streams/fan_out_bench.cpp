#include "tools/hana-router/bench/quantiles.hpp"
#include "tools/hana-router/bench/streams/carried_router.hpp"
#include "tools/hana-router/bench/streams/paced_ways.hpp"
#include "tools/hana-router/bench/streams/stream_bench.hpp"
#include "tools/hana-router/bench/streams/stream_receivers.hpp"

namespace hana::tools {
namespace {

using Json = nlohmann::json;

/// What streams sent and what came back, at one moment.
struct Traffic {
  transport::StreamCounts there;
  AnswerCounts back;
};

/// For each message, which is one event to one visualization.
Json traffic_json(const Traffic& before, const Traffic& after) {
  const auto messages = static_cast<double>(after.there.events - before.there.events);
  const auto each = [&](std::uint64_t from, std::uint64_t to) {
    return static_cast<double>(to - from) / messages;
  };
  return {{"packets", each(before.there.packets, after.there.packets)},
          {"bytes", each(before.there.bytes, after.there.bytes)},
          {"repeats", each(before.there.repeats, after.there.repeats)},
          {"copies", each(before.there.copies, after.there.copies)},
          {"acks", each(before.back.acks, after.back.acks)},
          {"ack_bytes", each(before.back.ack_bytes, after.back.ack_bytes)},
          {"other_answers", each(before.back.others, after.back.others)},
          {"other_answer_bytes", each(before.back.other_bytes, after.back.other_bytes)}};
}

double router_time_us(const BenchRouter& router) {
  const std::chrono::duration<double, std::micro> median =
      router.metrics().router_time.total.snapshot().quantile(0.5);
  return median.count();
}

}  // namespace

Json bench_fan_out(std::uint32_t events, std::uint32_t hertz, std::size_t visualizations) {
  StreamReceivers receivers{visualizations};
  CarriedRouter carried{receivers.visualizations()};
  auto& router = carried.router();
  const PacedWay way{[&](std::uint32_t number, Instant at) {
                       router.push(number, at);
                       router.hand_over();
                     },
                     static_cast<std::uint32_t>(visualizations)};
  const Traffic before{carried.counts(), receivers.log().answers()};
  const auto result = measure_ways(receivers.log(), {events, hertz}, std::span{&way, 1}).front();
  const Traffic after{carried.counts(), receivers.log().answers()};
  auto row = to_json(quantiles_of(result.took));
  row["visualizations"] = visualizations;
  row["hertz"] = hertz;
  row["events"] = result.took.size();
  row["cpu_us"] = result.cpu_us;
  row["router_p50_us"] = router_time_us(router);
  row["each"] = traffic_json(before, after);
  return row;
}

}  // namespace hana::tools
