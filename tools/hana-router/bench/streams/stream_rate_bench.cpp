#include <algorithm>
#include <stdexcept>
#include <thread>

#include "tools/hana-router/bench/quantiles.hpp"
#include "tools/hana-router/bench/raw_sender.hpp"
#include "tools/hana-router/bench/streams/carried_router.hpp"
#include "tools/hana-router/bench/streams/stream_bench.hpp"
#include "tools/hana-router/bench/streams/stream_receivers.hpp"

namespace hana::tools {
namespace {

constexpr std::uint32_t burst = 64;  // events that arrive together
constexpr std::uint64_t stream_window = 2048;
constexpr int rounds = 3;

/// Sends `events` in bursts while `under_way`, of as many as were sent, leaves room in the window.
/// Returns events a second.
template <typename UnderWay, typename SendBurst>
double measure_rate(ArrivalLog& log, std::uint32_t events, std::uint64_t window, UnderWay under_way,
                    SendBurst send_burst) {
  log.begin();
  const auto start = Clock::now();
  for (std::uint32_t sent = 0; sent < events;) {
    while (under_way(sent) + burst > window) std::this_thread::yield();
    const auto count = std::min(burst, events - sent);
    send_burst(sent, count);
    sent += count;
  }
  if (!log.wait_for(events, std::chrono::seconds{5}) || log.faults() != 0)
    throw std::runtime_error("of " + std::to_string(events) + " events of a burst " +
                             std::to_string(log.received()) + " came once and in order");
  const std::chrono::duration<double> took = Clock::now() - start;
  return events / took.count();
}

/// Bare sendto calls, never further ahead than the receive buffer holds.
class RawBursts {
 public:
  explicit RawBursts(StreamReceivers& receivers)
      : receivers_(receivers), raw_(receivers.datagrams().endpoint()) {}

  double measure(std::uint32_t events) {
    auto& log = receivers_.log();
    return measure_rate(
        log, events, receivers_.datagrams().window(64),
        [&](std::uint64_t sent) {
          return sent - log.received(static_cast<std::size_t>(Ear::Datagrams));
        },
        [&](std::uint32_t first, std::uint32_t count) {
          for (std::uint32_t i = 0; i < count; ++i) raw_.send(first + i);
        });
  }

 private:
  StreamReceivers& receivers_;
  RawSender raw_;
};

/// One stream, never further ahead than its window.
class StreamBursts {
 public:
  explicit StreamBursts(StreamReceivers& receivers)
      : receivers_(receivers), carried_(receivers.visualizations()) {}

  double measure(std::uint32_t events) {
    const auto pushed_before = pushed_;
    return measure_rate(
        receivers_.log(), events, stream_window,
        [&](std::uint64_t sent) { return carried_.under_way(pushed_before + sent); },
        [&](std::uint32_t first, std::uint32_t count) { push(first, count); });
  }

  [[nodiscard]] transport::StreamCounts counts() const noexcept { return carried_.counts(); }

 private:
  void push(std::uint32_t first, std::uint32_t count) {
    const auto at = Clock::now();
    auto& router = carried_.router();
    for (std::uint32_t i = 0; i < count; ++i)
      if (!router.push(first + i, at)) throw std::runtime_error("a lane was full");
    router.hand_over();
    pushed_ += count;
  }

  StreamReceivers& receivers_;
  CarriedRouter carried_;
  std::uint64_t pushed_ = 0;
};

}  // namespace

nlohmann::json bench_stream_rate(const BenchPlan& plan) {
  StreamReceivers receivers{1};
  RawBursts raw{receivers};
  StreamBursts stream{receivers};
  std::vector<double> raw_rates;
  std::vector<double> stream_rates;
  for (int round = 0; round < rounds; ++round) {
    raw_rates.push_back(raw.measure(plan.burst_events));
    stream_rates.push_back(stream.measure(plan.burst_events));
  }
  const auto raw_rate = median_of(raw_rates);
  const auto stream_rate = median_of(stream_rates);
  const auto sent = std::uint64_t{plan.burst_events} * rounds;
  const auto counts = stream.counts();
  const auto each = [&](std::uint64_t count) {
    return static_cast<double>(count) / static_cast<double>(sent);
  };
  return {{"raw", {{"events_per_s", raw_rate}, {"sent", sent}}},
          {"stream",
           {{"events_per_s", stream_rate},
            {"sent", sent},
            {"packets", each(counts.packets)},
            {"bytes", each(counts.bytes)},
            {"repeats", each(counts.repeats)},
            {"ratio", stream_rate / raw_rate}}}};
}

}  // namespace hana::tools
