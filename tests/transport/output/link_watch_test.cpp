#include "transport/output/link_watch.hpp"

#include <catch2/catch.hpp>

using namespace hana;
using namespace hana::transport;
using namespace std::chrono_literals;
using Phase = LinkReading::Phase;
using Knowledge = LinkReading::ClockKnowledge;

namespace {

struct Watched {
  /// The word after looking every 100 ms for so long.
  LinkWord after(Clock::duration time, LinkReading reading) {
    for (const auto end = now + time; now < end; now += 100ms) {
      if (reading.loss > 0) ++lost_packets;
      reading.lost_packets = lost_packets;
      if (watch.look(reading, now)) ++changes;
    }
    return watch.standing().word;
  }

  Instant now{1h};
  LinkWatch watch{now};
  int changes = 0;
  std::uint64_t lost_packets = 0;
};

constexpr LinkReading up{.phase = Phase::Up, .clock = Knowledge::Known};

}  // namespace

TEST_CASE("a link connects, synchronises, lives, and each is said once", "[link_watch]") {
  Watched link;
  CHECK(link.after(1s, {.phase = Phase::Connecting}) == LinkWord::Connecting);
  CHECK(link.changes == 0);
  CHECK(link.after(1s, {.phase = Phase::Up, .clock = Knowledge::Waiting}) ==
        LinkWord::Synchronising);
  CHECK(link.after(10s, up) == LinkWord::Live);
  CHECK(link.changes == 2);
  CHECK(link.watch.standing().since == Instant{1h} + 2s);
}

TEST_CASE("who never answers pings is live after two seconds", "[link_watch]") {
  Watched link;
  CHECK(link.after(1900ms, {.phase = Phase::Up, .clock = Knowledge::Waiting}) ==
        LinkWord::Synchronising);
  CHECK(link.after(200ms, {.phase = Phase::Up, .clock = Knowledge::Waiting}) == LinkWord::Live);
}

TEST_CASE("loss and delay degrade a link until two seconds after they end", "[link_watch]") {
  Watched link;
  link.after(1s, up);
  auto lossy = up;
  lossy.loss = 0.031;
  CHECK(link.after(1s, lossy) == LinkWord::Degraded);
  CHECK(link.watch.standing().why == "loses 3 % of the packets");
  auto better = up;
  better.loss = 0.015;  // more than half of what is bad
  CHECK(link.after(10s, better) == LinkWord::Degraded);
  CHECK(link.after(1800ms, up) == LinkWord::Degraded);
  CHECK(link.after(500ms, up) == LinkWord::Live);

  auto slow = up;
  slow.queueing = 34ms;
  CHECK(link.after(1s, slow) == LinkWord::Degraded);
  CHECK(link.watch.standing().why == "delays packets by 34 ms");
}

TEST_CASE("a hole degrades a link for four seconds, however few packets follow it",
          "[link_watch]") {
  Watched link;
  link.after(1s, up);
  auto after_hole = up;
  after_hole.loss = 0.3;
  link.after(200ms, after_hole);
  const auto lost = link.lost_packets;
  for (int i = 0; i < 39; ++i, link.now += 100ms) {
    after_hole.lost_packets = lost;
    link.watch.look(after_hole, link.now);
  }
  CHECK(link.watch.standing().word == LinkWord::Degraded);
  for (int i = 0; i < 5; ++i, link.now += 100ms) link.watch.look(after_hole, link.now);
  CHECK(link.watch.standing().word == LinkWord::Live);
}

TEST_CASE("a link that flickers around the limit does not flicker in words", "[link_watch]") {
  Watched link;
  link.after(1s, up);
  const auto before = link.changes;
  auto lossy = up;
  lossy.loss = 0.021;
  for (int i = 0; i < 50; ++i) {
    link.after(100ms, lossy);
    link.after(100ms, up);
  }
  CHECK(link.changes == before + 1);
}

TEST_CASE("a lost link stays lost while it is asked anew, and says why if that is known",
          "[link_watch]") {
  Watched link;
  link.after(1s, up);
  CHECK(link.after(1s, {.phase = Phase::Lost, .why = "the peer closed the connection"}) ==
        LinkWord::Lost);
  CHECK(link.watch.standing().why == "the peer closed the connection");
  const auto since = link.watch.standing().since;
  CHECK(link.after(1s, {.phase = Phase::Connecting}) == LinkWord::Lost);
  CHECK(link.watch.standing().since == since);
  CHECK(link.after(100ms, up) == LinkWord::Live);
  CHECK(link.watch.standing().why.empty());
}
