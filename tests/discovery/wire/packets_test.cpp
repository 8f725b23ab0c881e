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
  announcement.groups = {"main", "spare"};
  announcement.transport = TransportChoice::Local;
  announcement.framing = transport::Framing::Slip;
  announcement.tcp_port = 7000;
  announcement.unix_path = "/run/user/1000/nebula.sock";
  announcement.boot_id = "b1a9b1de-2f3c-4a53-8d4a-6f4e0cf1b2a7";
  announcement.priority = 200;
  announcement.capabilities = {{"gpu", "nvidia 4090"}, {"laser", ""}, {"outputs", "2"}};
  announcement.resources = {0.25, 4096, 59.9};
  announcement.status = "loading scene 2";
  announcement.properties = {{"colour", "red"}, {"mood", ""}};
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

TEST_CASE("an announcement that is too large loses properties before anything else",
          "[discovery]") {
  auto announcement = full();
  for (int i = 0; i < 20; ++i)
    announcement.properties["key" + std::to_string(i)] = std::string(200, 'v');
  const auto bytes = encode(Hello{"a", Epoch{1}, announcement});
  CHECK(bytes.size() <= packet_limit);
  const auto packet = decode(bytes);
  REQUIRE(packet);
  auto found = std::get<Hello>(*packet).announcement;
  CHECK(found.properties.size() >= 3);
  CHECK(found.properties.size() < 20);
  found.properties = announcement.properties;
  CHECK(found == announcement);
}

TEST_CASE("where space is shorter still status and resources go, then capabilities",
          "[discovery]") {
  const auto announcement = full();
  const auto read_back = [&](std::size_t limit) {
    return std::get<Hello>(*decode(encode(Hello{"a", Epoch{1}, announcement}, limit))).announcement;
  };
  const auto has_lost_in_order = [](const Announcement& small) {
    const bool lost_resources = small.resources == Resources{};
    return (small.properties.empty() || !small.status.empty()) &&
           (small.status.empty() || !lost_resources) &&
           (lost_resources || !small.capabilities.empty());
  };
  const auto whole = encode(Hello{"a", Epoch{1}, announcement}).size();
  std::size_t without_resources = 0;
  for (auto limit = whole; limit >= 200; limit -= 4) {
    const auto small = read_back(limit);
    CHECK(has_lost_in_order(small));
    CHECK(small.tags == announcement.tags);
    CHECK(small.groups == announcement.groups);
    CHECK(small.lifetime == announcement.lifetime);
    CHECK(small.protocol == announcement.protocol);
    if (small.resources == Resources{}) ++without_resources;
  }
  CHECK(without_resources > 10);
}

TEST_CASE("a known key with a value that makes no sense is as good as not sent", "[discovery]") {
  const auto with = [](std::string_view key, std::string_view value) {
    const auto packet =
        decode(osc("/hana/hello", {std::string_view{"i"}, std::string_view{"router"},
                                   std::string_view{"n"}, 1, 1, key, value}));
    REQUIRE(packet);
    return std::get<Hello>(*packet).announcement;
  };
  const auto without = with("proto", "0");
  for (const auto& [key, value] : std::initializer_list<std::pair<const char*, const char*>>{
           {"proto", "yes"},         {"bundle", "2"},
           {"ttl", "soon"},          {"tags", ", ,"},
           {"groups", ""},           {"transport", "quic"},
           {"transport", "TCP"},     {"transport", ""},
           {"framing", "Slip"},      {"framing", "lines"},
           {"tcp", "65536"},         {"tcp", "-1"},
           {"priority", "201"},      {"priority", "high"},
           {"boot", "two words"},    {"unix", "relative/path"},
           {"caps", "=x,two words"}, {"load", "1.01"},
           {"load", "nan"},          {"load", "-0.5"},
           {"memory", "4 GB"},       {"fps", "1e9"},
           {"fps", "60 Hz"}})
    CHECK(with(key, value) == without);
  CHECK(with("framing", "length") == without);
  CHECK(with("framing", "slip").framing == transport::Framing::Slip);
  CHECK(with("load", "0.256").resources.load == 0.26);
  CHECK(with("fps", "59.94").resources.frames_a_second == 59.9);
  CHECK(with("tags", " left, stage ,").tags == std::vector<std::string>{"left", "stage"});
  CHECK(with("caps", "gpu=a,gpu=b=c,laser") == [&] {
    auto expected = without;
    expected.capabilities = {{"gpu", "b=c"}, {"laser", ""}};
    return expected;
  }());
}

TEST_CASE("every transport that a node can ask for reads back, and none is not sent",
          "[discovery]") {
  Announcement announcement;
  announcement.name = "wall";
  const auto plain_size = encode(Hello{"a", Epoch{1}, announcement}).size();
  for (const auto& [transport, word] :
       std::initializer_list<std::pair<TransportChoice, std::size_t>>{
           {TransportChoice::Automatic, 0},
           {TransportChoice::Udp, 4},
           {TransportChoice::Tcp, 4},
           {TransportChoice::Local, 8}}) {
    announcement.transport = transport;
    const auto bytes = encode(Hello{"a", Epoch{1}, announcement});
    CHECK(std::get<Hello>(*decode(bytes)).announcement.transport == transport);
    CHECK((bytes.size() > plain_size) == (word > 0));
  }
}

TEST_CASE("a port never arrives without the framing that belongs to it", "[discovery]") {
  const auto announcement = full();
  std::size_t without_port = 0;
  for (auto limit = encode(Hello{"a", Epoch{1}, announcement}).size(); limit >= 100; limit -= 4) {
    const auto small =
        std::get<Hello>(*decode(encode(Hello{"a", Epoch{1}, announcement}, limit))).announcement;
    if (small.tcp_port == 0) ++without_port;
    CHECK((small.tcp_port == 0 || small.framing == transport::Framing::Slip));
  }
  CHECK(without_port > 2);
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
  announcement.properties["colour"] = std::string(257, '1');
  CHECK_THAT(check(announcement).error().message, Catch::Contains("colour"));
  announcement = full();
  announcement.properties["ttl"] = "7";
  CHECK_THAT(check(announcement).error().message, Catch::Contains("protocol's own"));
  announcement = full();
  announcement.tags.emplace_back("two,tags");
  CHECK_THAT(check(announcement).error().message, Catch::Contains("without a comma"));
  announcement = full();
  announcement.groups.emplace_back("two words");
  CHECK_THAT(check(announcement).error().message, Catch::Contains("one word"));
  announcement = full();
  announcement.priority = 201;
  CHECK_THAT(check(announcement).error().message, Catch::Contains("0 to 200"));
  announcement = full();
  announcement.capabilities["a=b"] = "";
  CHECK_THAT(check(announcement).error().message, Catch::Contains("capability"));
  announcement = full();
  announcement.resources.load = 1.5;
  CHECK_THAT(check(announcement).error().message, Catch::Contains("load"));
  announcement = full();
  announcement.unix_path = "nebula.sock";
  CHECK_THAT(check(announcement).error().message, Catch::Contains("begin with /"));
  announcement = full();
  announcement.lifetime = 0s;
  CHECK_THAT(check(announcement).error().message, Catch::Contains("3600"));
  announcement = full();
  announcement.status = "a\nb";
  CHECK_THAT(check(announcement).error().message, Catch::Contains("control characters"));
}

TEST_CASE("a text that escaping makes too long is cut at a whole character, a filter refused",
          "[discovery]") {
  const auto packet = decode(hello_with("i", "router", "a" + std::string(63, '\x01'), 1));
  REQUIRE(packet);
  const auto& name = std::get<Hello>(*packet).announcement.name;
  CHECK(name.size() == 61);
  CHECK(name.ends_with("\\x01"));
  CHECK(decode(encode(*packet)) == packet);
  CHECK_FALSE(decode(
      osc("/hana/query", {std::string_view{"a"}, 1, std::string(65, '\x01'), std::string_view{}})));
}
