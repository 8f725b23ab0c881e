#include <catch2/catch.hpp>

#include "discovery/wire/packets.hpp"
#include "tests/docs/protocol_examples.hpp"

using namespace hana;
using namespace hana::discovery;

namespace {

Hello plain_visualization() {
  Hello hello{"my-id", Epoch{1}, {}};
  hello.announcement.role = "visualization";
  hello.announcement.name = "nebula";
  hello.announcement.port = UdpPort{9000};
  hello.announcement.protocol = Protocol::Plain;
  return hello;
}

Hello hana_router() {
  Hello hello{"4fa1", Epoch{1'700'000'000}, {}};
  hello.announcement.role = "router";
  hello.announcement.name = "desk";
  hello.announcement.bundling = Bundling::Bundles;
  hello.announcement.tags = {"left", "stage"};
  hello.announcement.resources.load = 0.25;
  return hello;
}

void check_example(const char* description, const Packet& packet) {
  const auto example = hana::test::protocol_example(description);
  CHECK(decode(example) == packet);
  CHECK(encode(packet) == example);
}

}  // namespace

TEST_CASE("the documented discovery packets are what is sent and understood", "[discovery]") {
  check_example("the least hello of a visualization", plain_visualization());
  check_example("the hello of a Hana router", hana_router());
  check_example("a bye", Bye{"my-id", Epoch{1}});
  check_example("a probe", Probe{Nonce{0x01020304}, Epoch{1'700'000'000}});
  check_example("the answer to that probe", Alive{Nonce{0x01020304}, Epoch{1'700'000'000}});
}

TEST_CASE("the documented query is understood, and padded when it is sent", "[discovery]") {
  const Packet query = Query{"4fa1", Nonce{7}, "#left"};
  CHECK(decode(hana::test::protocol_example("a query for tag left without padding")) == query);
  CHECK(encode(query).size() == query_size);
}
