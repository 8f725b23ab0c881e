#include <algorithm>
#include <stdexcept>
#include <thread>

#include "tools/hana-router/bench/bench.hpp"
#include "tools/hana-router/bench/bench_router.hpp"
#include "tools/hana-router/bench/quantiles.hpp"
#include "tools/hana-router/bench/raw_sender.hpp"

namespace hana::tools {
namespace {

constexpr std::uint32_t burst = 64;  // events that arrive together
constexpr std::size_t largest_datagram = 1200;
constexpr int rounds = 3;

/// Sends `events` in bursts, never more ahead of the receiver than its buffer holds, so that what
/// is missing was lost by us and not by the kernel. Returns events a second.
template <typename SendBurst>
double measure_rate(ReceiverProcess& receiver, std::uint32_t events, std::size_t window,
                    SendBurst send_burst) {
  receiver.begin(Pace::InBatches);
  const auto start = Clock::now();
  for (std::uint32_t sent = 0; sent < events;) {
    while (sent - receiver.received() + burst > window) std::this_thread::yield();
    const auto count = std::min(burst, events - sent);
    send_burst(sent, count);
    sent += count;
  }
  if (!receiver.wait_for(events, std::chrono::seconds{5}) || receiver.out_of_order() != 0)
    throw std::runtime_error("the bench lost " + std::to_string(events - receiver.received()) +
                             " of " + std::to_string(events) + " events");
  const std::chrono::duration<double> took = Clock::now() - start;
  return events / took.count();
}

class RoutedBursts {
 public:
  RoutedBursts(ReceiverProcess& receiver, Bundling bundling)
      : router_(receiver.endpoint(), bundling, "device:/value") {}

  void operator()(std::uint32_t first, std::uint32_t count) {
    const auto at = Clock::now();
    for (std::uint32_t i = 0; i < count; ++i)
      if (!router_.push(first + i, at)) ++refused_;
    router_.hand_over();
  }

  [[nodiscard]] std::uint64_t dropped() const noexcept { return router_.dropped(); }

 private:
  BenchRouter router_;
  std::uint64_t refused_ = 0;
};

}  // namespace

nlohmann::json bench_rate(ReceiverProcess& receiver, const BenchPlan& plan) {
  RawSender raw{receiver.endpoint()};
  RoutedBursts plain{receiver, Bundling::OneMessageADatagram};
  RoutedBursts bundled{receiver, Bundling::Bundles};
  const auto send_raw = [&](std::uint32_t first, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) raw.send(first + i);
  };
  const auto small = receiver.window(64);
  const auto large = receiver.window(largest_datagram) * 8;  // messages; far fewer than fit

  std::vector<double> raw_rates;
  std::vector<double> plain_rates;
  std::vector<double> bundled_rates;
  for (int round = 0; round < rounds; ++round) {
    raw_rates.push_back(measure_rate(receiver, plan.burst_events, small, send_raw));
    plain_rates.push_back(measure_rate(receiver, plan.burst_events, small, std::ref(plain)));
    bundled_rates.push_back(measure_rate(receiver, plan.burst_events, large, std::ref(bundled)));
  }
  const auto raw_rate = median_of(raw_rates);
  const auto plain_rate = median_of(plain_rates);
  const auto bundled_rate = median_of(bundled_rates);
  const auto sent = std::uint64_t{plan.burst_events} * rounds;
  const auto way = [&](double rate, std::uint64_t dropped) {
    return nlohmann::json{{"events_per_s", rate},
                          {"sent", sent},
                          {"received", sent - dropped},
                          {"dropped", dropped},
                          {"ratio", rate / raw_rate}};
  };
  return {{"raw", way(raw_rate, 0)},
          {"one_per_datagram", way(plain_rate, plain.dropped())},
          {"bundled", way(bundled_rate, bundled.dropped())}};
}

}  // namespace hana::tools
