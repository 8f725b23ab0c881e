#include <catch2/catch.hpp>

#include "tests/docs/protocol_examples.hpp"
#include "transport/osc/osc_encoder.hpp"
#include "transport/stream/wire/stream_decoder.hpp"
#include "transport/stream/wire/stream_encoder.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

constexpr Session session{0x5eed0001};

template <typename Packet>
Bytes encoded(const Packet& packet) {
  Bytes room(StreamBounds::packet);
  room.resize(encode(packet, room));
  return room;
}

Bytes message(std::string_view address, Arguments arguments) {
  Bytes room(256);
  room.resize(encode(OutgoingMessage{address, arguments}, room));
  return room;
}

Bytes packet(std::uint32_t number, std::uint32_t first_event, std::uint32_t sent,
             std::initializer_list<StreamElement> elements) {
  Bytes room(StreamBounds::packet);
  StreamPacketWriter writer{room,
                            {session, static_cast<PacketNumber>(number),
                             static_cast<EventNumber>(first_event), static_cast<StreamTime>(sent)}};
  for (const auto& element : elements)
    CHECK(std::visit([&](const auto& content) { return writer.try_add(content); }, element));
  room.resize(writer.size());
  return room;
}

EventMark mark(std::uint32_t event, std::uint32_t at, std::chrono::milliseconds age,
               Telling telling = Telling::First) {
  return {static_cast<EventNumber>(event), static_cast<EventNumber>(event - 1),
          static_cast<StreamTime>(at), age, telling};
}

}  // namespace

TEST_CASE("streams open and close as the protocol's description shows", "[docs][stream]") {
  const auto open = protocol_example("a router opens a stream");
  const auto read = decode_open(open);
  REQUIRE(read);
  CHECK(read->node == "r1");
  CHECK(read->epoch == 0x67000001);
  CHECK(read->session == session);
  CHECK(read->first_event == EventNumber{41});
  CHECK(read->priority == 120);
  CHECK(encoded(*read) == open);

  CHECK(encoded(Opened{session, 0x68000002, 2048, 0us}) ==
        protocol_example("a visualization has opened it"));
  CHECK(encoded(Closed{session}) == protocol_example("a visualization knows no such stream"));
}

TEST_CASE("stream packets are what the protocol's description shows", "[docs][stream]") {
  const auto note = message("/burst/36", 0.5F);
  const auto bloom = message("/bloom", 0.25F);
  CHECK(packet(7, 41, 1'000'250,
               {EventElement{mark(41, 1'000'100, 0ms), note},
                ValueElement{ValueNumber{3}, SlotNumber{0}, StreamTime{1'000'200}, bloom}}) ==
        protocol_example("a stream packet with one note"));

  const auto flash = message("/flash", std::int32_t{1});
  CHECK(packet(8, 42, 1'600'000,
               {GivenUpElement{EventNumber{43}, 2},
                EventElement{mark(45, 1'599'900, 500ms), flash}}) ==
        protocol_example("a stream packet with a trigger"));

  CHECK(packet(9, 46, 9'000'000, {EventElement{mark(46, 3'000'000, 0ms, Telling::Again), note}}) ==
        protocol_example("a stream packet that tells a state again"));

  const auto part = from_hex("00000000f0010203f7000000");
  CHECK(packet(10, 46, 9'000'500, {PartElement{mark(47, 9'000'400, 500ms), 1, 2, part}}) ==
        protocol_example("a stream packet with the second of two parts"));
}

TEST_CASE("the acknowledgement of the protocol's description says which packets arrived",
          "[docs][stream]") {
  const auto answer = decode_answer(protocol_example("packets 10, 9 and 7 have arrived"));
  REQUIRE(answer);
  const auto& ack = std::get<Ack>(*answer);
  CHECK(ack.packet == PacketNumber{10});
  CHECK(ack.before == std::uint64_t{0b101} << 61);
  CHECK(ack.next_event == EventNumber{47});
  CHECK(ack.held == 180us);
  CHECK(ack.arrived == StreamTime{5'000'000});
  CHECK(encoded(ack) == protocol_example("packets 10, 9 and 7 have arrived"));
}

TEST_CASE("the report of the protocol's description says when values were used", "[docs][stream]") {
  const auto bytes = protocol_example("two messages were used");
  const auto applied = decode_applied(bytes);
  REQUIRE(applied);
  CHECK(applied->session == session);
  REQUIRE(applied->count == 2);
  CHECK(applied->uses[0] == Use{StreamTime{1'000'100}, StreamTime{5'004'000}});
  CHECK(applied->uses[1] == Use{StreamTime{1'000'200}, StreamTime{5'004'000}});
  CHECK(encoded(*applied) == bytes);
}
