#include <catch2/catch.hpp>

#include "router/events/osc_message_view.hpp"
#include "tests/docs/protocol_examples.hpp"
#include "transport/osc/osc_decoder.hpp"
#include "transport/osc/osc_encoder.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;

namespace {

Bytes encoded(std::string_view address, Arguments arguments) {
  Bytes room(256);
  room.resize(encode(OutgoingMessage{address, arguments}, room));
  return room;
}

}  // namespace

TEST_CASE("every packet in the protocol's description is valid unless it says it is refused",
          "[docs][osc]") {
  const auto examples = protocol_examples();
  CHECK(examples.size() >= 9);
  for (const auto& example : examples) {
    CAPTURE(example.description);
    CHECK(find_fault(example.packet).has_value() == example.description.starts_with("refused"));
  }
}

TEST_CASE("what the encoder writes is what the protocol's description shows", "[docs][osc]") {
  const auto sysex = from_hex("f0 01 02 03 f7");
  const auto floats = from_hex("3f000000 bf800000");
  CHECK(encoded("/bloom", 0.5F) == protocol_example("/bloom"));
  CHECK(encoded("/burst/36", std::int32_t{100}) == protocol_example("/burst/36"));
  CHECK(encoded("/sysex", Blob{sysex}) == protocol_example("/sysex"));
  CHECK(encoded("/xy", RawArguments{"[ff]T", floats}) == protocol_example("/xy"));
}

TEST_CASE("the bundle of the protocol's description is what the encoder frames", "[docs][osc]") {
  Bytes room(256);
  auto size = begin_bundle(room);
  size += encode_element({"/a", 1.0F}, std::span{room}.subspan(size));
  size += encode_element({"/b", std::int32_t{2}}, std::span{room}.subspan(size));
  room.resize(size);
  CHECK(room == protocol_example("a bundle of /a"));
}

TEST_CASE("the faults of the refused packets are the ones that are described", "[docs][osc]") {
  CHECK(find_fault(protocol_example("refused: a blob")) == OscFault::TruncatedArgument);
  CHECK(find_fault(protocol_example("refused: a bundle")) == OscFault::BadElementSize);
  CHECK(find_fault(protocol_example("refused: a string")) == OscFault::NonzeroPadding);
}
