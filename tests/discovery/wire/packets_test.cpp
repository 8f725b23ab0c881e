#include "discovery/wire/packets.hpp"

#include <catch2/catch.hpp>

#include "transport/osc/osc_encoder.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

namespace {

Announcement full() {
  Announcement announcement;
  announcement.role = "visualization";
  announcement.name = "nébula";
  announcement.port = UdpPort{65535};
  announcement.tags = {"left", "stage"};
  announcement.bundling = Bundling::Bundles;
  announcement.lifetime = 30s;
  announcement.properties = {{"load", "0.5"}, {"status", ""}};
  return announcement;
}

Bytes osc(std::string_view address, std::initializer_list<transport::OscValue> arguments) {
  Bytes room(8192);
  room.resize(transport::encode(address, arguments, room));
  REQUIRE_FALSE(room.empty());
  return room;
}

Bytes hello_with(std::string_view id, std::string_view role, std::string_view name,
                 std::int32_t port) {
  return osc("/hana/hello", {id, role, name, 1, port});
}

}  // namespace

TEST_CASE("every packet reads back as it was written", "[discovery]") {
  const Packet packet =
      GENERATE(Packet{Hello{"a", Epoch{-5}, full()}}, Packet{Query{"a", Nonce{-1}, "#left"}},
               Packet{Bye{std::string(64, 'x'), Epoch{7}}}, Packet{Probe{Nonce{1}, Epoch{2}}},
               Packet{Alive{Nonce{3}, Epoch{4}}});
  const auto bytes = encode(packet);
  CHECK(decode(bytes) == packet);
  CHECK(bytes.size() <= packet_limit);
}

TEST_CASE("a query is padded to 512 bytes and a probe is as large as its answer", "[discovery]") {
  CHECK(encode(Query{"a", Nonce{1}, ""}).size() == query_size);
  CHECK(encode(Query{"abcdef", Nonce{1}, "role:router"}).size() == query_size);
  CHECK(encode(Probe{Nonce{1}, Epoch{1}}).size() == encode(Alive{Nonce{1}, Epoch{1}}).size());
}

TEST_CASE("the least hello that a script sends is a plain visualization", "[discovery]") {
  const auto packet = decode(hello_with("my-id", "visualization", "nebula", 9000));
  REQUIRE(packet);
  const auto& hello = std::get<Hello>(*packet);
  CHECK(hello.node == "my-id");
  CHECK(hello.announcement.name == "nebula");
  CHECK(hello.announcement.port == UdpPort{9000});
  CHECK(hello.announcement.protocol == Protocol::Plain);
  CHECK(hello.announcement.bundling == Bundling::OneMessageADatagram);
  CHECK(hello.announcement.lifetime == 5s);
}

TEST_CASE("unknown keys are kept and what a later version appends is left alone", "[discovery]") {
  const auto packet = decode(
      osc("/hana/hello", {std::string_view{"a"}, std::string_view{"daemon"}, std::string_view{"b"},
                          1, 0, std::string_view{"colour"}, std::string_view{"red"},
                          std::string_view{"ttl"}, std::string_view{"soon"}, 3.5f, 12}));
  REQUIRE(packet);
  const auto& announcement = std::get<Hello>(*packet).announcement;
  CHECK(announcement.properties.at("colour") == "red");
  CHECK(announcement.lifetime == 5s);
}

TEST_CASE("hellos beyond their bounds are refused", "[discovery]") {
  CHECK(decode(hello_with(std::string(64, 'i'), "router", std::string(64, 'n'), 1)));
  CHECK_FALSE(decode(hello_with(std::string(65, 'i'), "router", "n", 1)));
  CHECK_FALSE(decode(hello_with("", "router", "n", 1)));
  CHECK_FALSE(decode(hello_with("two words", "router", "n", 1)));
  CHECK_FALSE(decode(hello_with("i", "", "n", 1)));
  CHECK_FALSE(decode(hello_with("i", std::string(33, 'r'), "n", 1)));
  CHECK_FALSE(decode(hello_with("i", "router", "", 1)));
  CHECK_FALSE(decode(hello_with("i", "router", std::string(65, 'n'), 1)));
  CHECK_FALSE(decode(hello_with("i", "router", "n", -1)));
  CHECK_FALSE(decode(hello_with("i", "router", "n", 65536)));
  CHECK_FALSE(decode(osc("/hana/bye", {1, 1})));
  CHECK_FALSE(decode(osc("/hana/unknown", {1, 1})));
}

TEST_CASE("names that are not UTF-8 or have control characters come back escaped", "[discovery]") {
  const auto packet = decode(hello_with("i", "router", "a\x1b[2J\xff\xc3\xa9", 1));
  REQUIRE(packet);
  CHECK(std::get<Hello>(*packet).announcement.name == "a\\x1b[2J\\xff\xc3\xa9");
}

TEST_CASE("an announcement that is too large loses properties and stays a packet", "[discovery]") {
  auto announcement = full();
  for (int i = 0; i < 20; ++i)
    announcement.properties["key" + std::to_string(i)] = std::string(200, 'v');
  const auto bytes = encode(Hello{"a", Epoch{1}, announcement});
  CHECK(bytes.size() <= packet_limit);
  const auto packet = decode(bytes);
  REQUIRE(packet);
  CHECK(std::get<Hello>(*packet).announcement.tags == announcement.tags);
  CHECK(std::get<Hello>(*packet).announcement.properties.size() >= 4);
}

TEST_CASE("an announcement out of bounds is refused with what to change", "[discovery]") {
  CHECK(check(full()));
  auto announcement = full();
  announcement.name = std::string(65, 'n');
  CHECK_THAT(check(announcement).error().message, Catch::Contains("64 bytes"));
  announcement = full();
  announcement.role = "two words";
  CHECK_THAT(check(announcement).error().message, Catch::Contains("one word"));
  announcement = full();
  announcement.properties["load"] = std::string(257, '1');
  CHECK_THAT(check(announcement).error().message, Catch::Contains("load"));
}
