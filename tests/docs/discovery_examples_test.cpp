#include <catch2/catch.hpp>

#include "discovery/wire/seal.hpp"
#include "tests/docs/protocol_examples.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

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

Hello talkative_visualization() {
  Hello hello{"9b02", Epoch{1'700'000'000}, {}};
  auto& announcement = hello.announcement;
  announcement.name = "wall";
  announcement.port = UdpPort{9000};
  announcement.groups = {"main"};
  announcement.transport = TransportChoice::Tcp;
  announcement.framing = transport::Framing::Slip;
  announcement.tcp_port = 9001;
  announcement.priority = 150;
  announcement.boot_id = "b1a9";
  announcement.unix_path = "/run/wall.sock";
  announcement.capabilities = {{"gpu", "nvidia"}, {"laser", ""}, {"outputs", "2"}};
  announcement.resources = {0.25, 4096, 59.9};
  announcement.status = "loading scene 2";
  announcement.properties["colour"] = "red";
  return hello;
}

Page page_of_two() {
  Hello desk{"6c0e", Epoch{7}, {}};
  desk.announcement.role = "router";
  desk.announcement.name = "desk";
  desk.announcement.protocol = Protocol::Plain;
  const Endpoint v4{AddressFamily::V4, UdpPort{43288}, {192, 168, 1, 20}};
  const Endpoint v6{
      AddressFamily::V6, UdpPort{43288}, {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
  return {"4fa1", Nonce{7}, Cookie{0x0a0b0c0d},
          0,      2,        {{v4, 250ms, plain_visualization()}, {v6, 1000ms, desk}}};
}

hana::transport::MeshKey documented_key() {
  return *hana::transport::MeshKey::from_text("correct horse battery");
}

void check_sealed_example(const char* description, const Packet& packet, const Stamp& stamp) {
  const auto example = hana::test::protocol_example(description);
  CHECK(seal(encode(packet), documented_key(), stamp) == example);
  const auto opened = open(example, documented_key());
  REQUIRE(opened);
  CHECK(opened->stamp == stamp);
  CHECK(decode(opened->message) == packet);

  const auto other_key =
      open(example, *hana::transport::MeshKey::from_text("Correct horse battery"));
  CHECK(other_key.error() == SealFault::OtherKey);
  auto flipped = example;
  flipped[example.size() - 40] ^= std::byte{1};
  CHECK_FALSE(open(flipped, documented_key()));
  flipped = example;
  flipped[40] ^= std::byte{1};
  CHECK_FALSE(open(flipped, documented_key()));
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
  check_example("the hello of a node that says much", talkative_visualization());
  check_example("a page of two nodes", page_of_two());
  check_example("asking for that directory's nodes",
                List{"4fa1", Nonce{7}, Cookie{0x0a0b0c0d}, 16, "#left"});
  check_example("a bye", Bye{"my-id", Epoch{1}});
  check_example("a probe", Probe{Nonce{0x01020304}, Epoch{1'700'000'000}});
  check_example("the answer to that probe", Alive{Nonce{0x01020304}, Epoch{1'700'000'000}});
}

TEST_CASE("the documented query is understood, and padded when it is sent", "[discovery]") {
  const Packet query = Query{"4fa1", Nonce{7}, "#left"};
  CHECK(decode(hana::test::protocol_example("a query for tag left without padding")) == query);
  CHECK(encode(query).size() == query_size);
}

TEST_CASE("the documented sealed packets are what is sent, and opened with their key only",
          "[discovery]") {
  check_sealed_example("sealed with \"correct horse battery\": the hello", hana_router(),
                       {"4fa1", Epoch{1'700'000'000}, 1});
  check_sealed_example("sealed with \"correct horse battery\": a probe",
                       Probe{Nonce{0x01020304}, Epoch{1'700'000'000}}, {"my-id", Epoch{1}, 2});
}

TEST_CASE("the documented bytes that a seal adds are those it adds", "[discovery]") {
  CHECK(seal_overhead(0) == 76 + 4);
  CHECK(seal_overhead(Bounds::id) == 144);
}
