#include "devices/osc/osc_intake.hpp"

#include <array>
#include <catch2/catch.hpp>

#include "router/events/osc_message_view.hpp"
#include "tests/hex_bytes.hpp"

using namespace hana;
using namespace hana::devices;
using namespace hana::test;
using namespace std::chrono_literals;

namespace {

constexpr Instant arrival{5s};

Endpoint host(std::uint8_t last, std::uint16_t port = 9000) {
  return {AddressFamily::V4, UdpPort{port}, {10, 0, 0, last}, 0};
}

Bytes message(std::string_view address) { return osc_string(address) + osc_string(","); }

std::vector<std::string> addresses_in(Lane& lane) {
  std::vector<std::string> addresses;
  std::array<Event, 16> room;
  while (const auto count = lane.try_pop(room))
    for (const auto& event : std::span{room}.first(count)) {
      CHECK(event.at == arrival);
      const auto stored = std::get<OscMessage>(event.payload).bytes;
      addresses.emplace_back(OscMessageView{lane.pool().view(stored)}.address());
      lane.pool().release(stored);
    }
  return addresses;
}

}  // namespace

TEST_CASE("every message of a packet is pushed in order with the arrival time", "[devices][osc]") {
  Lane lane{SourceId{1}, {}};
  OscIntake intake{lane};
  const auto inner = osc_element(osc_bundle(osc_element(message("/b"))));
  const auto packet = osc_bundle(osc_element(message("/a")) + inner + osc_element(message("/c")));

  CHECK(intake.take({packet, host(1)}, arrival) == 3);
  CHECK(intake.take({message("/d"), host(1)}, arrival) == 1);
  CHECK(addresses_in(lane) == std::vector<std::string>{"/a", "/b", "/c", "/d"});
}

TEST_CASE("a malformed packet is refused as a whole and counted for its sender", "[devices][osc]") {
  Lane lane{SourceId{1}, {}};
  OscIntake intake{lane};
  const auto half = osc_bundle(osc_element(message("/a")) + osc_int(0));

  CHECK(intake.take({half, host(1)}, arrival) == 0);
  CHECK(intake.take({message("/b"), host(2)}, arrival) == 1);
  CHECK(addresses_in(lane) == std::vector<std::string>{"/b"});

  const auto rows = intake.senders().rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].malformed == 1);
  CHECK(rows[0].packets == 0);
  CHECK(rows[0].last_fault == transport::OscFault::BadElementSize);
  CHECK(rows[1].malformed == 0);
  CHECK(rows[1].packets == 1);
  CHECK(rows[1].messages == 1);
  CHECK_FALSE(rows[1].last_fault);
}

TEST_CASE("a datagram that was cut off behind the limit is too large", "[devices][osc]") {
  Lane lane{SourceId{1}, {}};
  OscIntake intake{lane};
  const Bytes cut(transport::OscLimits{}.packet_bytes + 4);
  CHECK(intake.take({cut, host(1)}, arrival) == 0);
  CHECK(intake.senders().rows()[0].last_fault == transport::OscFault::PacketTooLarge);
}

TEST_CASE("each message of a valid packet is either passed on or counted as dropped",
          "[devices][osc]") {
  Lane lane{SourceId{1}, {.events = 64}};
  OscIntake intake{lane};
  const auto packet = osc_bundle(osc_element(message("/a")) + osc_element(message("/b")));
  for (int i = 0; i < 2000; ++i) intake.take({packet, host(1)}, arrival);

  const auto& counts = intake.senders().rows()[0];
  CHECK(counts.packets == 2000);
  CHECK(counts.dropped > 0);
  CHECK(counts.messages + counts.dropped == 4000);
  CHECK(counts.messages == lane.pushed());
  CHECK(counts.dropped == lane.dropped());
  CHECK(addresses_in(lane).size() == counts.messages);
}

TEST_CASE("one host is one row, whatever port it sends from", "[devices][osc]") {
  SenderTable table;
  for (std::uint16_t port = 1; port < 500; ++port) ++table.row_of(host(7, port)).packets;
  REQUIRE(table.rows().size() == 1);
  CHECK(table.rows()[0].packets == 499);
  CHECK(table.rows()[0].sender == host(7, 499));
}

TEST_CASE("hosts beyond the table's size share one row, and nothing is lost", "[devices][osc]") {
  SenderTable table;
  for (int round = 0; round < 3; ++round)
    for (std::uint8_t last = 0; last < 100; ++last) ++table.row_of(host(last)).packets;
  REQUIRE(table.rows().size() == SenderTable::capacity);
  for (const auto& row : table.rows()) CHECK(row.packets == 3);
  CHECK(table.others().packets == 3 * (100 - SenderTable::capacity));
  CHECK(table.others().sender == Endpoint{});
}
