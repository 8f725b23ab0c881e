#include "transport/seal/secret.hpp"

#include <catch2/catch.hpp>

#include "tests/hex_bytes.hpp"

using namespace hana::transport;
using hana::test::from_hex;

namespace {

struct Vector {
  std::vector<std::byte> key;
  std::vector<std::byte> data;
  std::size_t size;  // of the part of the code that is given
  std::vector<std::byte> code;
};

std::vector<std::byte> repeated(std::size_t count, unsigned char value) {
  return std::vector<std::byte>(count, std::byte{value});
}

std::vector<std::byte> ascii(std::string_view text) {
  const auto bytes = std::as_bytes(std::span{text});
  return {bytes.begin(), bytes.end()};
}

// RFC 4231, sections 4.2 to 4.8.
std::vector<Vector> rfc_4231() {
  return {{repeated(20, 0x0b), ascii("Hi There"), 32,
           from_hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")},
          {ascii("Jefe"), ascii("what do ya want for nothing?"), 32,
           from_hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")},
          {repeated(20, 0xaa), repeated(50, 0xdd), 32,
           from_hex("773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe")},
          {from_hex("0102030405060708090a0b0c0d0e0f10111213141516171819"), repeated(50, 0xcd), 32,
           from_hex("82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b")},
          {repeated(20, 0x0c), ascii("Test With Truncation"), 16,
           from_hex("a3b6167473100ee06e0c796c2955552b")},
          {repeated(131, 0xaa), ascii("Test Using Larger Than Block-Size Key - Hash Key First"), 32,
           from_hex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")},
          {repeated(131, 0xaa),
           ascii("This is a test using a larger than block-size key and a larger than block-size "
                 "data. The key needs to be hashed before being used by the HMAC algorithm."),
           32, from_hex("9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2")}};
}

}  // namespace

TEST_CASE("the codes are those of RFC 4231, however the data is cut", "[transport]") {
  for (const auto& [key, data, size, code] : rfc_4231()) {
    const std::span all{data};
    const auto whole = hmac_sha256(key, {all});
    CHECK(std::ranges::equal(whole.bytes().first(size), code));
    const auto in_pieces = hmac_sha256(key, {all.first(3), all.subspan(3, 0), all.subspan(3)});
    CHECK(are_equal(in_pieces.bytes(), whole.bytes()));
  }
}

TEST_CASE("bytes are equal only if all of them are", "[transport]") {
  const auto bytes = from_hex("00112233");
  CHECK(are_equal(bytes, from_hex("00112233")));
  CHECK_FALSE(are_equal(bytes, from_hex("00112232")));
  CHECK_FALSE(are_equal(bytes, from_hex("80112233")));
  CHECK_FALSE(are_equal(bytes, from_hex("001122")));
  CHECK(are_equal({}, {}));
}

TEST_CASE("a secret is gone from memory when its life ends", "[transport]") {
  alignas(Secret) std::array<std::byte, sizeof(Secret)> place{};
  auto* const secret = new (place.data()) Secret{hmac_sha256({}, {})};
  REQUIRE(secret->bytes()[0] != secret->bytes()[1]);
  secret->~Secret();
  for (const auto byte : place) CHECK(byte == std::byte{0});
}
