// What others may send to a machine that is being synchronised.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/transport/clock/drifting_clocks.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

using Bytes = std::vector<std::byte>;

Bytes random_bytes(std::mt19937_64& random) {
  Bytes bytes(random() % 2 == 0 ? clock_packet_bytes : random() % 100);
  std::ranges::generate(bytes, [&] { return static_cast<std::byte>(random()); });
  return bytes;
}

Bytes changed(const ClockPacket& packet, std::mt19937_64& random, std::size_t from,
              std::size_t to) {
  Bytes bytes{packet.begin(), packet.end()};
  for (auto changes = random() % 3 + 1; changes > 0; --changes)
    bytes[from + random() % (to - from)] ^= static_cast<std::byte>(random() % 255 + 1);
  return bytes;
}

constexpr std::size_t head_bytes = 24;
constexpr std::size_t echo_bytes = 12;  // what a pong repeats of its ping

}  // namespace

TEST_CASE("who has not seen the ping that waits changes nothing", "[transport][clock]") {
  const auto seed = GENERATE(range(1u, 41u));
  std::mt19937_64 random{seed};
  DriftingClocks clocks{seed};
  ClockSync sync;
  sync.start(clocks.own());
  std::vector<ClockPacket> heard;
  for (int i = 0; i < 100; ++i) {
    const auto before = sync.counts();
    // Bytes, recorded pongs and changes of them, and pongs for the next ping with its number wrong.
    for (int j = 0; j < 20; ++j) {
      sync.receive(random_bytes(random), clocks.own());
      if (heard.empty()) continue;
      const auto& old = heard[random() % heard.size()];
      sync.receive(old, clocks.own());
      sync.receive(changed(old, random, 0, clock_packet_bytes), clocks.own());
    }
    CHECK(sync.counts().accepted == before.accepted);
    heard.push_back(exchange(sync, clocks, {clocks.delay(5ms), 0ns, clocks.delay(5ms)}));
    CHECK(sync.counts().accepted == before.accepted + 1);
    CHECK(excess(sync, clocks) == 0ns);
  }
  CHECK(sync.counts().restarts == 0);
}

TEST_CASE("a pong that comes first with another echo leaves the ping waiting",
          "[transport][clock]") {
  std::mt19937_64 random{5};
  DriftingClocks clocks{5};
  ClockSync sync;
  sync.start(clocks.own());
  for (int i = 0; i < 500; ++i) {
    clocks.pass(sync.next_ping() - clocks.own());
    const auto ping = *sync.ping(clocks.own());
    clocks.pass(1ms);
    const auto pong = *answer_ping(ping, clocks.peer(), clocks.peer(), ClockId{1});
    clocks.pass(1ms);
    auto forged = changed(pong, random, 0, head_bytes + echo_bytes);
    if (std::ranges::equal(forged, pong)) forged.front() ^= std::byte{1};
    CHECK_FALSE(sync.receive(forged, clocks.own()));
    CHECK(sync.receive(pong, clocks.own()));
    CHECK(excess(sync, clocks) == 0ns);
  }
}

TEST_CASE(
    "the lies of who answers in the peer's place crash nothing, and once they end the bound "
    "holds again",
    "[transport][clock]") {
  const auto seed = GENERATE(range(1u, 41u));
  std::mt19937_64 random{seed};
  DriftingClocks clocks{seed};
  ClockSync sync;
  sync.start(clocks.own());
  for (int i = 0; i < 200; ++i) {
    clocks.pass(sync.next_ping() - clocks.own());
    const auto ping = *sync.ping(clocks.own());
    clocks.pass(1ms);
    const auto pong = *answer_ping(ping, clocks.peer(), clocks.peer(), ClockId{1});
    clocks.pass(1ms);
    sync.receive(changed(pong, random, head_bytes + echo_bytes, clock_packet_bytes), clocks.own());
    const auto estimate = sync.estimate(clocks.own());
    if (!estimate) continue;
    CHECK(estimate->least <= estimate->offset);
    CHECK(estimate->offset <= estimate->most);
    static_cast<void>(estimate->to_own(estimate->to_peer(clocks.own()).value));
  }
  for (const auto end = clocks.own() + 6s; clocks.own() < end;)
    exchange(sync, clocks, {1ms, 0ns, 1ms});
  CHECK(excess(sync, clocks) == 0ns);
}
