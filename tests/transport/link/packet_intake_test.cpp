#include "transport/link/packet_intake.hpp"

#include <catch2/catch.hpp>

#include "tests/hex_bytes.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

/// An intake, the packets it let through, and the time.
struct Caller {
  explicit Caller(Expects expects = Expects::Packets, Framing framing = Framing::Length)
      : intake(framing, expects, Instant{}) {}

  void say(std::string_view hex) {
    intake.take(
        from_hex(hex), [this](auto) { ++packets; }, now);
  }

  PacketIntake intake;
  Instant now{};
  int packets = 0;
};

constexpr const char* valid = "00000008 2f610000 2c000000";
constexpr const char* invalid = "00000008 00610000 2c000000";

}  // namespace

TEST_CASE("only valid packets pass", "[transport][link]") {
  Caller caller;
  caller.say(valid);
  caller.say(invalid);
  caller.say(valid);
  CHECK(caller.packets == 2);
  CHECK(caller.intake.refused() == 1);
  CHECK_FALSE(caller.intake.hopeless(caller.now));
}

TEST_CASE("sixty-four refusals in a row are hopeless, with a valid packet between them not",
          "[transport][link]") {
  Caller caller;
  for (int i = 0; i < 63; ++i) caller.say(invalid);
  CHECK_FALSE(caller.intake.hopeless(caller.now));
  SECTION("one more") {
    caller.say(invalid);
    CHECK(caller.intake.hopeless(caller.now));
  }
  SECTION("a valid one first") {
    caller.say(valid);
    for (int i = 0; i < 63; ++i) caller.say(invalid);
    CHECK_FALSE(caller.intake.hopeless(caller.now));
  }
}

TEST_CASE("a size that nobody means is hopeless at once", "[transport][link]") {
  Caller caller;
  caller.say("ffffffff");
  CHECK(caller.intake.hopeless(caller.now));
}

TEST_CASE("who is to send and sends nothing valid has ten seconds", "[transport][link]") {
  Caller caller;
  caller.now += 6s;
  caller.say(invalid);
  caller.now += 3999ms;
  CHECK_FALSE(caller.intake.hopeless(caller.now));
  CHECK(caller.intake.deadline() == caller.now + 1ms);
  caller.now += 1ms;
  CHECK(caller.intake.hopeless(caller.now));
}

TEST_CASE("silence after a packet is fine, and always where nothing is expected",
          "[transport][link]") {
  Caller sender;
  sender.say(valid);
  CHECK_FALSE(sender.intake.deadline());
  CHECK_FALSE(sender.intake.hopeless(sender.now + 24h));
  const Caller listener{Expects::Nothing};
  CHECK_FALSE(listener.intake.deadline());
  CHECK_FALSE(listener.intake.hopeless(listener.now + 24h));
}

TEST_CASE("a frame has ten seconds, however slowly its bytes drip", "[transport][link]") {
  Caller caller{GENERATE(Expects::Nothing, Expects::Packets)};
  caller.say(valid);
  caller.now += 1h;
  caller.say("00");
  for (const auto* byte : {"00", "00", "08"}) {
    caller.now += 3s;
    caller.say(byte);
    CHECK_FALSE(caller.intake.hopeless(caller.now));
  }
  caller.now += 1s;
  CHECK(caller.intake.hopeless(caller.now));
}
