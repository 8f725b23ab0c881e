#include "transport/output/network_output.hpp"

#include <catch2/catch.hpp>

#include "tests/end_to_end/udp_receiver.hpp"

using namespace hana;
using namespace hana::transport;

TEST_CASE("many messages arrive one by one, unchanged and in order", "[end_to_end]") {
  const auto segmentation = GENERATE(Segmentation::Allowed, Segmentation::Off);
  test::UdpReceiver receiver;
  NetworkOutput output{segmentation};
  const Destination to{DestinationId{7}, receiver.endpoint(), Bundling::OneMessageADatagram};
  for (int i = 0; i < 300; ++i) {
    // Every tenth is longer, so that runs of equal datagrams end.
    const auto* address = i % 10 == 9 ? "/a/longer/address" : "/note";
    REQUIRE(output.try_send(std::array{to}, {address, static_cast<std::int32_t>(i)}));
  }
  output.flush();

  for (int i = 0; i < 300; ++i) {
    const auto datagram = receiver.receive();
    REQUIRE(datagram.size() == (i % 10 == 9 ? 28 : 16));
    CHECK(std::to_integer<int>(datagram.back()) == i % 256);
  }
  CHECK(output.all().messages.value() == 300);
  CHECK(output.of(DestinationId{7}).datagrams.value() == 300);
  CHECK(output.last_error() == 0);
}

TEST_CASE("what the system refuses is counted by class and never repeated", "[end_to_end]") {
  NetworkOutput output;
  Endpoint nowhere;  // port 0: the system refuses it
  nowhere.family = AddressFamily::V4;
  nowhere.address = {127, 0, 0, 1};
  test::UdpReceiver receiver;
  const Destination bad{DestinationId{1}, nowhere, Bundling::OneMessageADatagram};
  const Destination good{DestinationId{2}, receiver.endpoint(), Bundling::OneMessageADatagram};
  REQUIRE(output.try_send(std::array{good}, {"/a", 1}));
  REQUIRE(output.try_send(std::array{bad}, {"/a", 1, ControlClass::Discrete}));
  REQUIRE(output.try_send(std::array{bad}, {"/a", 1.0F, ControlClass::Continuous}));
  REQUIRE(output.try_send(std::array{good}, {"/a", 2}));
  output.flush();

  CHECK(output.of(DestinationId{1}).dropped_discrete.value() == 1);
  CHECK(output.of(DestinationId{1}).dropped_continuous.value() == 1);
  CHECK(output.of(DestinationId{2}).messages.value() == 2);
  CHECK(output.last_error() != 0);
  CHECK(receiver.receive().size() == 12);
  CHECK(std::to_integer<int>(receiver.receive().back()) == 2);
}
