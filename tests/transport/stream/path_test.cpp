#include <catch2/catch.hpp>

#include "transport/stream/receiver/packet_history.hpp"
#include "transport/stream/sender/path_estimate.hpp"
#include "transport/stream/sender/sent_packets.hpp"

using namespace hana;
using namespace hana::transport;
using namespace std::chrono_literals;

TEST_CASE("copies begin with the second packet that is lost, and end when none are",
          "[transport][stream]") {
  CopyPlan plan{Instant{}};
  for (int i = 0; i < 2'000; ++i) plan.add(false);
  plan.add(true);
  CHECK(plan.copies() == 0);
  plan.add(true);
  CHECK(plan.copies() > 0);
  for (int i = 0; i < 2'000; ++i) plan.add(false);
  CHECK(plan.copies() == 0);
}

TEST_CASE("so many copies are sent that fewer than one event in a thousand is lost",
          "[transport][stream]") {
  const auto copies_at = [](int one_in) {
    CopyPlan plan{Instant{}};
    for (int i = 0; i < 10'000; ++i) plan.add(i % one_in == 0);
    return plan.copies();
  };
  CHECK(copies_at(20) == 2);  // 0.05^3
  CHECK(copies_at(5) == 4);   // 0.2^5
  CHECK(copies_at(2) == 5);   // the most
}

TEST_CASE("a loss that was none is taken back", "[transport][stream]") {
  CopyPlan plan{Instant{}};
  for (int i = 0; i < 2'000; ++i) plan.add(false);
  plan.add(true);
  plan.add(true);
  plan.take_back_loss();
  plan.take_back_loss();
  CHECK(plan.copies() == 0);
  CHECK(plan.loss() == Approx(0).margin(1e-3));
}

TEST_CASE("copies stay within 512 kB a second", "[transport][stream]") {
  Instant now{1h};
  CopyPlan plan{now};
  std::size_t spent = 0;
  for (int i = 0; i < 10'000; ++i, now += 100us)
    while (plan.try_spend(100, now)) spent += 100;
  CHECK(spent <= 512'000 + 64'000);
  CHECK(spent >= 512'000);
}

TEST_CASE("the round trip is smoothed, and what waits on the way is told apart",
          "[transport][stream]") {
  RoundTrip trip;
  Instant now{1h};
  for (int i = 0; i < 100; ++i, now += 10ms) trip.add(20ms, now);
  CHECK(trip.smoothed() == 20ms);
  CHECK(trip.slack() >= 300us);
  CHECK(trip.queueing() == 0ms);
  for (int i = 0; i < 100; ++i, now += 10ms) trip.add(50ms, now);
  CHECK(trip.queueing() > 25ms);
  for (int i = 0; i < 3'000; ++i, now += 10ms) trip.add(50ms, now);
  CHECK(trip.queueing() < 1ms);  // a longer way is not a queue for ever
}

TEST_CASE("the history knows of 65 packets which arrived", "[transport][stream]") {
  PacketHistory history;
  CHECK(history.is_new(PacketNumber{7}));
  history.add(PacketNumber{0xfffffff0});
  history.add(PacketNumber{0xfffffff2});
  CHECK(history.before() == std::uint64_t{0b01} << 62);
  history.add(PacketNumber{0xfffffff1});
  CHECK(history.before() == std::uint64_t{0b11} << 62);
  CHECK_FALSE(history.is_new(PacketNumber{0xfffffff1}));
  CHECK_FALSE(history.is_new(PacketNumber{0xfffffff2}));
  history.add(PacketNumber{0x00000010});
  CHECK(history.latest() == PacketNumber{0x10});
  CHECK(history.before() == std::uint64_t{0b111} << 32);
  CHECK_FALSE(history.is_new(PacketNumber{0xffffffcf}));  // too old to tell
  history.add(PacketNumber{1000});
  CHECK(history.before() == 0);
}

TEST_CASE("of the latest packets it is known what was in them", "[transport][stream]") {
  SentPackets sent;
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    sent.begin(static_cast<PacketNumber>(i), Instant{1h + i * 1ms});
    for (std::uint32_t j = 0; j < i % 4; ++j) sent.keep({.number = i * 10 + j});
  }
  CHECK(sent.find(PacketNumber{4'999 - 2'048}) == nullptr);
  CHECK(sent.find(PacketNumber{5'000 - 2'048}) != nullptr);
  CHECK(sent.find(PacketNumber{5'000}) == nullptr);
  CHECK(sent.oldest() == Instant{1h + (5'000 - 2'048) * 1ms});
  const auto* packet = sent.find(PacketNumber{4'999});
  REQUIRE(packet != nullptr);
  REQUIRE(packet->items == 3);
  CHECK(sent.item(*packet, 2)->number == 49'992);
}
