#include <catch2/catch.hpp>
#include <thread>

#include "tests/router/fake_output.hpp"

using namespace hana;
using namespace hana::test;
using namespace std::chrono_literals;

namespace {

/// Counts without growing, so that the threads spend their time on the baton.
class CountingOutput final : public Output {
 public:
  std::size_t try_send(std::span<const Destination> to,
                       const OutgoingMessage& message) noexcept override {
    const auto device = static_cast<std::size_t>(message.address.back() - '0');
    const auto value = std::get<std::int32_t>(message.arguments);
    // Values count up modulo 128 in each lane: a lost, doubled or overtaken event shows.
    if (value != static_cast<std::int32_t>(next[device]++ % 128)) ++out_of_order;
    return to.size();
  }
  Instant flush() noexcept override { return {}; }

  std::array<std::uint64_t, 8> next{};
  std::uint64_t out_of_order = 0;
};

void push_all(Source source, int events, int burst, HandOver how) {
  for (int sent = 0; sent < events;) {
    for (int i = 0; i < burst && sent < events; ++i) {
      const auto value = static_cast<std::uint8_t>(sent % 128);
      while (!source.lane().try_push(Instant{}, ControlChange{MidiChannel{1}, 1, value}))
        std::this_thread::yield();
      ++sent;
    }
    source.hand_over(how);
  }
}

}  // namespace

// No thread looks for work by itself here: what a push leaves lying stays there, and the count at
// the end is short.
TEST_CASE("whatever is pushed is sent, however pushes and releases interleave",
          "[router][threads]") {
  const bool with_callbacks_that_only_wake = GENERATE(false, true);
  const auto waiting = GENERATE(Waiting::Asleep, Waiting::Polling);
  constexpr int producers = 6;
  constexpr int events = 20'000;

  CountingOutput output;
  Router router{output};
  std::vector<Source> sources;
  std::vector<SourceEntry> entries;
  for (int i = 0; i < producers; ++i) {
    sources.push_back(*router.add_source({.events = 256, .payload_bytes = 0}));
    entries.push_back({sources.back().id(), "d" + std::to_string(i), {}});
  }
  auto spec = route("*:/cc/1", "v:/$device");
  spec.pass = Passing::AllArguments;
  std::vector<std::unique_ptr<RouteMetrics>> metrics;
  metrics.push_back(std::make_unique<RouteMetrics>());
  const auto table = [&] {
    return std::make_unique<RouteTable>(std::span{&spec, 1}, entries,
                                        std::vector{visualization("v", 0)}, metrics);
  };
  router.install(table());

  {
    std::jthread router_thread{[&](std::stop_token stop) { router.run(stop, waiting); }};
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < producers; ++i) {
        const auto how = with_callbacks_that_only_wake && i % 2 == 0 ? HandOver::WakeRouter
                                                                     : HandOver::TakeBaton;
        threads.emplace_back(push_all, sources[static_cast<std::size_t>(i)], events, i + 1, how);
      }
      for (int i = 0; i < 50; ++i) {
        router.install(table());
        std::this_thread::yield();
      }
    }
    const auto limit = Clock::now() + 20s;
    while (router.metrics().events.value() < producers * events && Clock::now() < limit)
      std::this_thread::yield();
  }

  CHECK(router.metrics().events.value() == producers * events);
  CHECK(output.out_of_order == 0);
  CHECK_FALSE(router.inbox().has_marks());
}

// Each round ends only when every event of it was routed, so one push that is left lying stops the
// round for good: there is no later push that would sweep it up, and no router thread.
TEST_CASE("pushes that meet a release are seen by the one or the other", "[router][threads]") {
  constexpr int producers = 2;
  constexpr std::uint64_t rounds = 20'000;
  CountingOutput output;
  Router router{output};
  std::vector<Source> sources;
  for (int i = 0; i < producers; ++i) sources.push_back(*router.add_source());

  std::atomic<bool> stuck{false};
  const auto play = [&](Source source) {
    for (std::uint64_t round = 1; round <= rounds && !stuck; ++round) {
      source.lane().try_push(Instant{}, Note{MidiChannel{1}, 1, 1});
      source.hand_over();
      const auto limit = Clock::now() + 5s;
      while (router.metrics().events.value() < round * producers && !stuck)
        if (Clock::now() > limit) stuck = true;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (const auto& source : sources) threads.emplace_back(play, source);
  }
  CHECK_FALSE(stuck);
  CHECK(router.metrics().events.value() == rounds * producers);
}
