#include "transport/client/source_clock.hpp"

#include <catch2/catch.hpp>

#include "tests/transport/clock/drifting_clocks.hpp"
#include "transport/stream/wire/stream_packets.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

Endpoint router(std::uint8_t last) {
  return {AddressFamily::V4, UdpPort{9001}, {10, 0, 0, last}, 0};
}

/// Answers a ping at once, 1 ms each way.
bool answer(SourceClock& clock, const ClockPacket& ping, DriftingClocks& clocks,
            const Endpoint& from) {
  clocks.pass(1ms);
  const auto pong = answer_ping(ping, clocks.peer(), clocks.peer(), ClockId{1});
  clocks.pass(1ms);
  return clock.receive(*pong, from, clocks.own());
}

}  // namespace

TEST_CASE("whoever has not answered gets no more pings than packets came from there",
          "[transport][client]") {
  SourceClock clock;
  Instant now{1h};
  clock.start(now);
  CHECK(clock.next_ping() == Instant::max());
  int pings = 0;
  for (int packets = 0; packets < 5; ++packets) {
    clock.hear(router(1), now);
    for (int i = 0; i < 100; ++i, now += 10ms) pings += clock.ping(now) ? 1 : 0;
  }
  CHECK(pings == 5);
}

TEST_CASE("whoever answers is asked again without a packet, for three seconds",
          "[transport][client]") {
  SourceClock clock;
  DriftingClocks clocks{1};
  clock.start(clocks.own());
  clock.hear(router(1), clocks.own());
  const auto heard = clocks.own();
  int pings = 0;
  while (clock.next_ping() != Instant::max()) {
    clocks.pass(clock.next_ping() - clocks.own());
    const auto ping = clock.ping(clocks.own());
    REQUIRE(ping);
    REQUIRE(answer(clock, *ping, clocks, router(1)));
    ++pings;
  }
  CHECK(pings >= 8 + 5);
  CHECK(pings <= 8 + 6);
  CHECK(clocks.own() - heard <= 3100ms);
  clock.hear(router(1), clocks.own());
  CHECK(clock.next_ping() <= clocks.own() + 500ms);
}

TEST_CASE("answers from elsewhere do not count, and a new address has to answer itself",
          "[transport][client]") {
  SourceClock clock;
  DriftingClocks clocks{2};
  clock.start(clocks.own());
  clock.hear(router(1), clocks.own());
  auto ping = clock.ping(clocks.own());
  REQUIRE(ping);
  CHECK_FALSE(answer(clock, *ping, clocks, router(2)));
  CHECK_FALSE(clock.since(StreamTime{}, clocks.own()));
  clock.hear(router(1), clocks.own());
  clocks.pass(20ms);
  ping = clock.ping(clocks.own());
  REQUIRE(ping);
  CHECK(answer(clock, *ping, clocks, router(1)));
  CHECK(clock.next_ping() < Instant::max());
  const auto took = clock.since(stream_time(clocks.peer()), clocks.own());
  REQUIRE(took);
  CHECK(took->value - took->error <= 1us);

  clock.hear(router(2), clocks.own());
  clocks.pass(1s);
  CHECK(clock.ping(clocks.own()));
  clocks.pass(1s);
  CHECK_FALSE(clock.ping(clocks.own()));
}
