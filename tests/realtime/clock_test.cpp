#include <catch2/catch.hpp>

#include "router/metrics/recent_latency.hpp"
#include "tests/realtime/allocation_count.hpp"
#include "transport/clock/clock_responder.hpp"
#include "transport/clock/clock_sync.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

TEST_CASE("clocks are synchronised without the heap", "[realtime]") {
  ClockSync sync;
  auto now = Instant{100s};
  sync.start(now);
  std::chrono::nanoseconds sum{};
  const auto before = heap_calls();
  for (int i = 0; i < 500; ++i) {
    now = sync.next_ping();
    const auto ping = sync.ping(now);
    const auto clock = ClockId{i / 100};
    const auto pong = answer_ping(*ping, now + 5s, now + 5s, clock);
    sync.receive(*pong, now + 1ms);
    const auto estimate = sync.estimate(now + 1ms);
    sum += estimate->to_own(estimate->to_peer(now).value).error;
  }
  CHECK(heap_calls() == before);
  CHECK(sync.counts().accepted == 500);
  CHECK(sync.counts().restarts == 4);
  CHECK(sum > 0ns);
}

TEST_CASE("recent latencies are recorded without the heap", "[realtime]") {
  RecentLatency recent;
  const auto before = heap_calls();
  for (int i = 0; i < 100'000; ++i) recent.record(i * 1us, Instant{i * 1ms});
  CHECK(heap_calls() == before);
  CHECK(recent.snapshot(Instant{99'999ms}).count() == 70'000);
}
