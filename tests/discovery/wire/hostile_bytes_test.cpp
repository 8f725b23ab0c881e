#include <catch2/catch.hpp>
#include <random>

#include "discovery/wire/seal.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

namespace {

Hello hello_of_everything() {
  Hello hello{"a", Epoch{1}, {}};
  auto& announcement = hello.announcement;
  announcement.name = "nébula";
  announcement.port = UdpPort{65535};
  announcement.tags = {"left", "stage"};
  announcement.bundling = Bundling::Bundles;
  announcement.lifetime = 30s;
  announcement.properties = {{"colour", "red"}, {"mood", ""}};
  return hello;
}

Packet page_of_two() {
  const Endpoint v4{AddressFamily::V4, UdpPort{43288}, {192, 168, 1, 20}};
  const Endpoint v6{AddressFamily::V6, UdpPort{43288}, {0xfe, 0x80}};
  return Page{"a",       Nonce{1},
              Cookie{2}, 0,
              2,         {{v4, 250ms, hello_of_everything()}, {v6, 0ms, hello_of_everything()}}};
}

Packet any_packet() {
  return GENERATE(Packet{hello_of_everything()}, Packet{Query{"a", Nonce{-1}, "#left"}},
                  Packet{Bye{"a", Epoch{7}}}, Packet{Probe{Nonce{1}, Epoch{2}}},
                  Packet{Alive{Nonce{3}, Epoch{4}}}, page_of_two(),
                  Packet{List{"a", Nonce{1}, Cookie{2}, 5, "role:router"}});
}

void change(Bytes& bytes, std::mt19937& random) {
  for (auto changes = random() % 4 + 1; changes > 0; --changes)
    bytes[random() % bytes.size()] = static_cast<std::byte>(random());
}

}  // namespace

TEST_CASE("no cut of a packet is a packet", "[discovery]") {
  const auto whole = encode(any_packet());
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(decode(std::span{whole}.first(size)));
}

TEST_CASE("whatever random change of a packet is let in can be passed on", "[discovery]") {
  const auto whole = encode(any_packet());
  std::mt19937 random{3};
  std::size_t still_packets = 0;
  for (int i = 0; i < 5'000; ++i) {
    auto bytes = whole;
    change(bytes, random);
    const auto packet = decode(bytes);
    if (!packet) continue;
    ++still_packets;
    CHECK(decode(encode(*packet)) == packet);
  }
  CHECK(still_packets > 100);
}

TEST_CASE("a sealed packet that was cut or changed is not opened", "[discovery]") {
  const auto key = *hana::transport::MeshKey::from_text("correct horse");
  const auto message = encode(any_packet(), packet_limit - seal_overhead(4));
  const auto whole = seal(message, key, {"4fa1", Epoch{1}, 1});
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(open(std::span{whole}.first(size), key));

  std::mt19937 random{5};
  for (int i = 0; i < 2'000; ++i) {
    auto bytes = whole;
    change(bytes, random);
    CHECK((bytes == whole || !open(bytes, key)));
  }
}

TEST_CASE("random bytes are no packet and not sealed", "[discovery]") {
  const auto key = *hana::transport::MeshKey::from_text("correct horse");
  std::mt19937 random{7};
  for (int i = 0; i < 20'000; ++i) {
    Bytes bytes(random() % 300);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    CHECK_FALSE(decode(bytes));
    CHECK_FALSE(is_sealed(bytes));
    CHECK_FALSE(open(bytes, key));
  }
}
