#include "discovery/wire/seal.hpp"

#include <catch2/catch.hpp>

#include "discovery/wire/packet_kind.hpp"
#include "tests/hex_bytes.hpp"
#include "transport/osc/osc_encoder.hpp"

using namespace hana;
using namespace hana::discovery;

namespace {

hana::transport::MeshKey key() { return *hana::transport::MeshKey::from_text("correct horse"); }

Bytes probe() { return encode(Probe{Nonce{1}, Epoch{2}}); }

Bytes sealed_probe() { return seal(probe(), key(), {"4fa1", Epoch{3}, 4}); }

SealFault fault_of(std::span<const std::byte> datagram) {
  const auto opened = open(datagram, key());
  REQUIRE_FALSE(opened);
  return opened.error();
}

}  // namespace

TEST_CASE("what was sealed is opened with the same key, with the stamp", "[discovery]") {
  const Stamp stamp =
      GENERATE(Stamp{"4fa1", Epoch{3}, 4}, Stamp{std::string(64, 'i'), Epoch{-1}, 0xffffffff});
  const auto datagram = seal(probe(), key(), stamp);
  const auto opened = open(datagram, key());
  REQUIRE(opened);
  CHECK(std::ranges::equal(opened->message, probe()));
  CHECK(opened->stamp == stamp);
  CHECK(is_sealed(datagram));
  CHECK(kind_of(datagram) == "probe");
}

TEST_CASE("a seal adds the bytes that were foretold, and the largest packet has room for it",
          "[discovery]") {
  const std::string id = GENERATE(as<std::string>(), "a", "abc", "abcd", std::string(64, 'i'));
  Hello hello{id, Epoch{1}, {}};
  hello.announcement.name = "desk";
  for (int i = 0; i < 10; ++i)
    hello.announcement.properties["key" + std::to_string(i)] = std::string(190, 'v');
  const auto message = encode(hello, packet_limit - seal_overhead(id.size()));
  const auto datagram = seal(message, key(), {id, Epoch{1}, 1});
  CHECK(datagram.size() == message.size() + seal_overhead(id.size()));
  CHECK(datagram.size() <= packet_limit);
  CHECK(open(datagram, key()));
}

TEST_CASE("one flipped bit anywhere keeps a packet shut", "[discovery]") {
  const auto whole = sealed_probe();
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    auto bytes = whole;
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    CHECK_FALSE(open(bytes, key()));
  }
}

TEST_CASE("another mesh's packets are told from forged ones", "[discovery]") {
  CHECK(fault_of(seal(probe(), *hana::transport::MeshKey::from_text("battery staple"),
                      {"4fa1", Epoch{3}, 4})) == SealFault::OtherKey);
  auto forged = sealed_probe();
  forged.back() ^= std::byte{1};
  CHECK(fault_of(forged) == SealFault::Forged);
  CHECK(fault_of(probe()) == SealFault::NotSealed);
  CHECK(fault_of({}) == SealFault::NotSealed);
  CHECK_FALSE(is_sealed(probe()));
}

TEST_CASE("a code counts for the node that it names only", "[discovery]") {
  const auto one = seal(probe(), key(), {"4fa1", Epoch{3}, 4});
  const auto other = seal(probe(), key(), {"4fa2", Epoch{3}, 4});
  auto moved = one;
  std::copy_n(other.end() - 16, 16, moved.end() - 16);
  CHECK(fault_of(moved) == SealFault::Forged);
}

TEST_CASE("bundles of other forms are not sealed packets", "[discovery]") {
  const auto whole = sealed_probe();
  auto later = whole;
  later[15] = std::byte{2};
  CHECK(fault_of(later) == SealFault::NotSealed);

  const auto auth_at = static_cast<std::ptrdiff_t>(20 + probe().size());
  const Bytes first(whole.begin(), whole.begin() + auth_at),
      auth(whole.begin() + auth_at, whole.end());
  Bytes without_message(whole.begin(), whole.begin() + 16);
  without_message.insert(without_message.end(), auth.begin(), auth.end());
  CHECK(fault_of(without_message) == SealFault::NotSealed);
  CHECK(fault_of(first) == SealFault::NotSealed);
  auto three = first;
  three.insert(three.end(), first.begin() + 16, first.end());
  three.insert(three.end(), auth.begin(), auth.end());
  CHECK(fault_of(three) == SealFault::NotSealed);
  auto behind = whole;
  behind.insert(behind.end(), first.begin() + 16, first.end());
  CHECK(fault_of(behind) == SealFault::NotSealed);

  const auto twice = seal(whole, key(), {"4fa1", Epoch{3}, 5});
  CHECK(fault_of(twice) == SealFault::NotSealed);
}

TEST_CASE("the kind of a packet is its address, whatever follows", "[discovery]") {
  CHECK(kind_of(encode(Query{"a", Nonce{1}, ""})) == "query");
  CHECK(kind_of(encode(List{"a", Nonce{1}, Cookie{1}, 0, ""})) == "list");
  CHECK(kind_of(hana::test::from_hex("2f62 6c6f 6f6d 0000")) == "other");
  const auto sealed = sealed_probe();
  CHECK(kind_of(std::span{sealed}.first(18)) == "other");
  CHECK(kind_of({}) == "other");
}
