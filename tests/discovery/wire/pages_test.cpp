#include <catch2/catch.hpp>

#include "discovery/wire/peer_address.hpp"
#include "discovery/wire/seal.hpp"
#include "transport/osc/osc_encoder.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

namespace {

Endpoint endpoint() { return {AddressFamily::V4, UdpPort{43288}, {192, 168, 1, 20}}; }

Hello light_hello(int number) {
  Hello hello{std::string(28, 'a') + std::to_string(1000 + number), Epoch{number}, {}};
  hello.announcement.name = "nebula " + std::to_string(number);
  hello.announcement.port = UdpPort{9000};
  return hello;
}

/// All that a node can say of itself without properties, each as large as may be.
Hello largest_hello() {
  Hello hello{std::string(Bounds::id, 'i'), Epoch{1}, {}};
  auto& announcement = hello.announcement;
  announcement.role = std::string(Bounds::role, 'r');
  announcement.name = std::string(Bounds::name, 'n');
  announcement.port = UdpPort{65535};
  announcement.bundling = Bundling::Bundles;
  announcement.lifetime = 3600s;
  announcement.tags = {std::string(Bounds::value, 't')};
  announcement.groups = {std::string(Bounds::value, 'g')};
  announcement.tcp_port = 65535;
  announcement.unix_path = "/" + std::string(Bounds::unix_path - 1, 'p');
  announcement.boot_id = std::string(Bounds::id, 'b');
  announcement.priority = 200;
  announcement.capabilities[std::string(Bounds::key, 'c')] = std::string(200, 'c');
  announcement.resources = {0.25, 4096, 60.0};
  announcement.status = std::string(Bounds::value, 's');
  REQUIRE(check(announcement));
  return hello;
}

Page page_of(int count) {
  Page page{std::string(32, 'd'), Nonce{1}, Cookie{2}, 0, 300, {}};
  for (int i = 0; i < count; ++i) page.entries.push_back({endpoint(), 1ms * i, light_hello(i)});
  return page;
}

Bytes page_with(std::string_view address, std::int32_t age, std::span<const std::byte> hello) {
  Bytes room(packet_limit);
  room.resize(transport::encode(
      "/hana/page", {std::string_view{"a"}, 1, 2, 0, 1, address, age, Blob{hello}}, room));
  REQUIRE_FALSE(room.empty());
  return room;
}

}  // namespace

TEST_CASE("a page takes as many entries as fit and not one less", "[discovery]") {
  const std::size_t limit = GENERATE(as<std::size_t>(), 0, 100, 300, 600, 1056, 1088, 1200);
  const auto page = page_of(40);
  const auto encoded = encode_page(page, limit);
  CHECK(encoded.bytes.size() <= limit);
  if (encoded.bytes.empty()) {
    CHECK(limit < 300);
    return;
  }
  auto shortened = page;
  shortened.entries.resize(encoded.entries);
  CHECK(decode(encoded.bytes) == Packet{shortened});
  auto one_more = page;
  one_more.entries.resize(encoded.entries + 1);
  CHECK(encode_page(one_more, 4 * packet_limit).bytes.size() > limit);
}

TEST_CASE("a page with nothing to tell is a packet", "[discovery]") {
  const Page page{"a", Nonce{1}, Cookie{2}, 0, 0, {}};
  CHECK(decode(encode(page)) == Packet{page});
}

TEST_CASE("the largest node there is fits a sealed page without losing tags and groups",
          "[discovery]") {
  Page page{std::string(Bounds::id, 'd'), Nonce{1}, Cookie{2}, 0, 1, {}};
  const Endpoint long_address{AddressFamily::V6,
                              UdpPort{65535},
                              {0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                               0xff, 0xff, 0xff, 0xff, 0xff}};
  page.entries.push_back({long_address, 2'000'000'000ms, largest_hello()});
  const auto encoded = encode_page(page, packet_limit - seal_overhead(Bounds::id));
  REQUIRE(encoded.entries == 1);
  const auto packet = decode(encoded.bytes);
  REQUIRE(packet);
  const auto& found = std::get<Page>(*packet).entries.front().hello.announcement;
  CHECK(found.tags == largest_hello().announcement.tags);
  CHECK(found.groups == largest_hello().announcement.groups);
  CHECK(found.protocol == Protocol::Hana);
  CHECK(found.lifetime == 3600s);
}

TEST_CASE("one bad entry refuses the whole page", "[discovery]") {
  const auto hello = encode(light_hello(1));
  CHECK(decode(page_with("192.168.1.20:43288", 0, hello)));
  CHECK_FALSE(decode(page_with("nebula.local:43288", 0, hello)));
  CHECK_FALSE(decode(page_with("192.168.1.20:43288", -1, hello)));
  CHECK_FALSE(decode(page_with("192.168.1.20:43288", 0, std::span{hello}.first(40))));
  CHECK_FALSE(decode(page_with("192.168.1.20:43288", 0, encode(Bye{"a", Epoch{1}}))));
  const auto page = page_with("192.168.1.20:43288", 0, hello);
  CHECK_FALSE(decode(page_with("192.168.1.20:43288", 0, page)));
}

TEST_CASE("an age beyond what 32 bits hold is told as the largest", "[discovery]") {
  auto page = page_of(1);
  page.entries.front().age = std::chrono::hours{24 * 365};
  const auto packet = decode(encode(page));
  REQUIRE(packet);
  CHECK(std::get<Page>(*packet).entries.front().age == 2147483647ms);
}

TEST_CASE("an address reads back as it was written, without its zone", "[discovery]") {
  const Endpoint link_local{
      AddressFamily::V6, UdpPort{43288}, {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 3};
  CHECK(address_text(endpoint()) == "192.168.1.20:43288");
  CHECK(address_text(link_local) == "[fe80::1]:43288");
  CHECK(address_from("192.168.1.20:43288") == endpoint());
  auto without_zone = link_local;
  without_zone.scope = 0;
  CHECK(address_from("[fe80::1]:43288") == without_zone);
  CHECK(address_from("[::ffff:192.168.1.20]:43288") == endpoint());
}

TEST_CASE("an address that is not one program's is refused", "[discovery]") {
  const auto* text = GENERATE(
      "", ":", "1.2.3.4", "1.2.3.4:", "1.2.3.4:0", "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:7 ",
      "1.2.3:7", "[1.2.3.4]:7", "fe80::1:7", "[fe80::1%eth0]:7", "[fe80::1]", "[]:7", "*:7",
      "0.0.0.0:7", "[::]:7", "224.0.0.1:7", "239.255.72.82:7282", "[ff12::4852]:7282",
      "255.255.255.255:7", "[::ffff:224.0.0.1]:7", "[::ffff:0.0.0.0]:7", "desk:7");
  CHECK_FALSE(address_from(text));
}
