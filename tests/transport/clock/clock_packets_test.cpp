#include "transport/clock/clock_packets.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "tests/fuzz/clock_packet_check.hpp"
#include "tests/hex_bytes.hpp"
#include "transport/clock/clock_responder.hpp"
#include "transport/osc/osc_validator.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

const Ping ping{-3, {77, 999'999'999}};
const Pong pong{ping, PeerInstant{-1ns}, PeerInstant{123'456s + 789ns}, ClockId{-7}};

Bytes with(const ClockPacket& packet, std::size_t number, std::uint32_t value) {
  Bytes bytes{packet.begin(), packet.end()};
  std::ranges::copy(osc_int(value), bytes.begin() + 24 + 4 * static_cast<std::ptrdiff_t>(number));
  return bytes;
}

}  // namespace

TEST_CASE("pings and pongs read back and are valid OSC", "[transport][clock]") {
  CHECK(decode_ping(encode(ping)) == ping);
  CHECK(decode_pong(encode(pong)) == pong);
  CHECK_FALSE(find_fault(encode(ping)));
  CHECK_FALSE(find_fault(encode(pong)));
}

TEST_CASE("neither is taken for the other, and no cut or longer one for either",
          "[transport][clock]") {
  CHECK_FALSE(decode_ping(encode(pong)));
  CHECK_FALSE(decode_pong(encode(ping)));
  for (const auto& whole : {encode(ping), encode(pong)}) {
    Bytes longer{whole.begin(), whole.end()};
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CHECK_FALSE(decode_ping(std::span{whole}.first(size)));
      CHECK_FALSE(decode_pong(std::span{whole}.first(size)));
    }
    longer.resize(60);
    CHECK_FALSE(decode_ping(longer));
    CHECK_FALSE(decode_pong(longer));
  }
}

TEST_CASE("a pong whose times make no sense is refused", "[transport][clock]") {
  const auto whole = encode(pong);
  CHECK(decode_pong(with(whole, 4, 0)));
  CHECK_FALSE(decode_pong(with(whole, 4, 1'000'000'000)));
  CHECK_FALSE(decode_pong(with(whole, 6, 0xffffffff)));
  CHECK_FALSE(decode_pong(with(whole, 5, 0x80000000)));  // left before it came
}

TEST_CASE("random bytes are no packet, and a changed one is another packet or none",
          "[transport][clock]") {
  std::mt19937 random{11};
  for (int i = 0; i < 20'000; ++i) {
    Bytes bytes(i % 2 == 0 ? clock_packet_bytes : random() % 100);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    CHECK_FALSE(decode_ping(bytes));
    CHECK_FALSE(decode_pong(bytes));
  }
  for (int i = 0; i < 20'000; ++i) {
    auto bytes = encode(pong);
    bytes[random() % bytes.size()] ^= static_cast<std::byte>(random() % 255 + 1);
    const auto read = decode_pong(bytes);
    if (read) CHECK(encode(*read) == bytes);
    CHECK(read != pong);
  }
}

TEST_CASE("seconds are sent modulo 2^32, and a time before the epoch rounds down",
          "[transport][clock]") {
  CHECK(to_wire(-1ns) == WireTime{-1, 999'999'999});
  CHECK(to_wire(2'147'483'647s) == WireTime{std::numeric_limits<std::int32_t>::max(), 0});
  CHECK(to_wire(2'147'483'648s) == WireTime{std::numeric_limits<std::int32_t>::min(), 0});
}

TEST_CASE("an answer is as large as its question and repeats its numbers, whatever they are",
          "[transport][clock]") {
  const Ping odd{1, {-5, -1}};
  const auto answer = answer_ping(encode(odd), Instant{3s}, Instant{4s}, ClockId{9});
  REQUIRE(answer);
  CHECK(decode_pong(*answer) == Pong{odd, PeerInstant{3s}, PeerInstant{4s}, ClockId{9}});
  CHECK(decode_ping(with(encode(ping), 7, 1)) == ping);  // what stands behind is not looked at
}

TEST_CASE("nothing but a ping is answered, and none by a clock that went back meanwhile",
          "[transport][clock]") {
  CHECK_FALSE(answer_ping(encode(pong), Instant{3s}, Instant{4s}, ClockId{9}));
  CHECK_FALSE(answer_ping({}, Instant{3s}, Instant{4s}, ClockId{9}));
  CHECK_FALSE(answer_ping(encode(ping), Instant{4s}, Instant{3s}, ClockId{9}));
}

TEST_CASE("any bytes are taken without harm by both ends of an exchange", "[transport][clock]") {
  std::mt19937 random{1};
  for (int i = 0; i < 3'000; ++i) {
    std::vector<std::byte> bytes(random() % 600);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    CHECK(broken_clock_promise(bytes).value_or("") == "");
  }
}
