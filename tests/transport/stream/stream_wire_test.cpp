#include <catch2/catch.hpp>
#include <random>

#include "tests/fuzz/stream_packet_check.hpp"
#include "tests/hex_bytes.hpp"
#include "transport/osc/osc_encoder.hpp"
#include "transport/osc/osc_validator.hpp"
#include "transport/stream/wire/stream_decoder.hpp"
#include "transport/stream/wire/stream_encoder.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

Bytes bundle_of(std::string_view header, std::string_view elements) {
  return from_hex("2362756e646c6500 0000000000000001 00000020" + std::string{header} +
                  std::string{elements});
}

// /hana/s with session 1, packet 2, first event 3, time 4
constexpr auto header = "2f68616e612f7300 2c69696969000000 00000001 00000002 00000003 00000004";

/// What the reader says of a packet with these elements: how many, and whether it is malformed.
std::pair<std::size_t, bool> read(std::string_view elements) {
  const auto packet = bundle_of(header, elements);
  auto reader = StreamPacketReader::read(packet);
  REQUIRE(reader);
  std::size_t count = 0;
  while (reader->next()) ++count;
  return {count, reader->is_malformed()};
}

}  // namespace

TEST_CASE("serial numbers compare across their wrap", "[transport][stream]") {
  CHECK(is_before(EventNumber{0xffffffff}, EventNumber{0}));
  CHECK(is_before(EventNumber{0x7fffffff}, EventNumber{0x80000000}));
  CHECK_FALSE(is_before(EventNumber{5}, EventNumber{5}));
  CHECK(distance(EventNumber{2}, EventNumber{0xfffffffe}) == -4);
  CHECK(advanced(EventNumber{0xffffffff}, 3) == EventNumber{2});
}

TEST_CASE("a packet of the header alone has no elements", "[transport][stream]") {
  CHECK(read("") == std::pair{std::size_t{0}, false});
}

TEST_CASE("elements of later versions are skipped with their messages", "[transport][stream]") {
  // /hana/z without arguments, then a message, then two events that are given up
  CHECK(read("0000000c 2f68616e612f7a00 2c000000 00000008 2f610000 2c000000"
             "00000014 2f68616e612f7600 2c696900 00000005 00000002") ==
        std::pair{std::size_t{1}, false});
}

TEST_CASE("what cannot be makes a packet malformed", "[transport][stream]") {
  const std::pair malformed{std::size_t{0}, true};
  CHECK(read("00000008 2f610000 2c000000") == malformed);  // a message without a mark
  CHECK(read("00000014 2f68616e612f7600 2c696900 00000005 00000000") == malformed);  // none
  CHECK(read("00000014 2f68616e612f7600 2c696900 00000005 00010001") == malformed);  // too many
  // an event before itself; a mark without its message; a slot that does not exist
  CHECK(read("00000020 2f68616e612f6500 2c69696969000000 00000005 00000005 00000000 00000000"
             "00000008 2f610000 2c000000") == malformed);
  CHECK(read("00000020 2f68616e612f6500 2c69696969000000 00000005 00000004 00000000 00000000") ==
        malformed);
  CHECK(read("0000001c 2f68616e612f6300 2c69696900000000 00000001 00000400 00000000"
             "00000008 2f610000 2c000000") == malformed);
}

TEST_CASE("windows, priorities and node ids beyond their bounds are refused",
          "[transport][stream]") {
  Bytes room(StreamBounds::packet);
  const auto opened = [&](std::uint32_t window) {
    return decode_answer(std::span{room}.first(encode(Opened{Session{1}, 2, window, 0us}, room)));
  };
  CHECK_FALSE(opened(63));
  CHECK(opened(64));
  CHECK(opened(65536));
  CHECK_FALSE(opened(65537));
  const auto open = [&](std::uint8_t priority) {
    const auto size = encode(Open{"n", 1, Session{1}, EventNumber{1}, priority}, room);
    return decode_open(std::span{room}.first(size)).has_value();
  };
  CHECK(open(200));
  CHECK_FALSE(open(201));
  CHECK(encode(Open{"", 1, Session{1}, EventNumber{1}, 100}, room) == 0);
  CHECK(encode(Open{std::string(65, 'n'), 1, Session{1}, EventNumber{1}, 100}, room) == 0);
}

TEST_CASE("a report of uses has 1 to 64 pairs of times, whatever stands behind them",
          "[transport][stream]") {
  const auto report = [](std::size_t numbers, std::string_view last = {}) {
    std::vector<OscValue> arguments{std::int32_t{9}};
    for (std::size_t i = 0; i < numbers; ++i) arguments.emplace_back(static_cast<std::int32_t>(i));
    if (!last.empty()) arguments.emplace_back(last);
    Bytes room(StreamBounds::packet);
    room.resize(encode("/hana/applied", arguments, room));
    return room;
  };
  CHECK_FALSE(decode_applied(report(0)));
  CHECK_FALSE(decode_applied(report(1)));
  CHECK(decode_applied(report(3))->count == 1);
  CHECK(decode_applied(report(2, "later"))->count == 1);
  const auto all = decode_applied(report(200));
  CHECK(all->session == Session{9});
  CHECK(all->count == StreamBounds::uses);
  CHECK(all->uses.back() == Use{StreamTime{126}, StreamTime{127}});
  CHECK_FALSE(decode_answer(report(2)));
  Bytes room(StreamBounds::packet);
  CHECK(encode(Applied{}, room) == 0);
}

TEST_CASE("no shorter part of a report or an acknowledgement is taken for one",
          "[transport][stream]") {
  Bytes room(StreamBounds::packet);
  Applied applied{.session = Session{1}, .count = StreamBounds::uses};
  const auto report = encode(applied, room);
  CHECK(report > 0);
  for (std::size_t size = 0; size < report; ++size)
    CHECK_FALSE(decode_applied(std::span{room}.first(size)));
  const auto ack = encode(Ack{.session = Session{1}}, room);
  for (std::size_t size = 0; size < ack; ++size)
    CHECK_FALSE(decode_answer(std::span{room}.first(size)));
  CHECK(decode_answer(std::span{room}.first(ack)));
}

TEST_CASE("no element that does not fit changes a packet", "[transport][stream]") {
  Bytes room(StreamBounds::packet + 100);
  StreamPacketWriter writer{room, {Session{1}, PacketNumber{2}, EventNumber{3}, StreamTime{4}}};
  const Bytes message(1080, std::byte{0});
  CHECK(writer.try_add(EventElement{{EventNumber{5}, EventNumber{4}}, message}));
  const auto size = writer.size();
  CHECK_FALSE(writer.try_add(EventElement{{EventNumber{6}, EventNumber{5}}, message}));
  CHECK_FALSE(writer.try_add(PartElement{{EventNumber{6}, EventNumber{5}}, 0, 2, message}));
  CHECK(writer.size() == size);
  CHECK(size <= StreamBounds::packet);
}

TEST_CASE("any bytes are taken without harm by both ends of a stream", "[transport][stream]") {
  std::mt19937 random{1};
  for (int i = 0; i < 4'000; ++i) {
    Bytes bytes(random() % 300);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    const auto problem = broken_stream_promise(bytes);
    CHECK(problem.value_or("") == "");
  }
}
