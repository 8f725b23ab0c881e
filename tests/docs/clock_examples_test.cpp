#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/docs/protocol_examples.hpp"
#include "transport/clock/clock_responder.hpp"

using namespace hana;
using namespace hana::transport;
using namespace std::chrono_literals;

TEST_CASE("the documented ping and pong are what is sent and understood", "[docs][clock]") {
  const auto ping_bytes = hana::test::protocol_example("a ping");
  const auto pong_bytes = hana::test::protocol_example("its pong");
  const Ping ping{7, {1000, 250'000'000}};
  CHECK(decode_ping(ping_bytes) == ping);
  CHECK(std::ranges::equal(encode(ping), ping_bytes));
  const Pong pong{ping, PeerInstant{5000s + 1ns}, PeerInstant{5000s + 20us}, ClockId{0x1a2b3c4d}};
  CHECK(decode_pong(pong_bytes) == pong);
  const auto answer =
      answer_ping(ping_bytes, Instant{5000s + 1ns}, Instant{5000s + 20us}, ClockId{0x1a2b3c4d});
  REQUIRE(answer);
  CHECK(std::ranges::equal(*answer, pong_bytes));
}
