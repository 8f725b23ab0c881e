#include "tools/hana-router/bench/streams/arrival_log.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <memory>
#include <random>
#include <vector>

#include "transport/osc/osc_encoder.hpp"
#include "transport/stream/wire/stream_encoder.hpp"

using namespace hana;
using namespace hana::tools;
using namespace std::chrono_literals;

namespace {

void note(ArrivalLog& log, std::size_t ear, float number, Instant at = {}) {
  std::array<std::byte, 64> room;
  log.note(ear, std::span{room}.first(transport::encode("/bench/value", {number}, room)), at);
}

}  // namespace

TEST_CASE("a message counts once at each ear and arrives when the last has it", "[tools][bench]") {
  const auto log = std::make_unique<ArrivalLog>();
  note(*log, 5, 0, Instant{7us});
  note(*log, 6, 0, Instant{9us});
  note(*log, 5, 3, Instant{11us});
  CHECK(log->faults() == 0);
  CHECK(log->copies(0) == 2);
  CHECK(log->last_arrival(0) == Instant{9us});
  CHECK(log->copies(1) == 0);
  CHECK(log->received() == 3);
  CHECK(log->received(5) == 2);
}

TEST_CASE("a message that comes twice or late at one ear is a fault", "[tools][bench]") {
  const auto log = std::make_unique<ArrivalLog>();
  note(*log, 5, 4);
  note(*log, 5, 4);
  CHECK(log->faults() == 1);
  note(*log, 5, 3);
  CHECK(log->faults() == 2);
  CHECK(log->copies(4) == 1);
  CHECK(log->copies(3) == 0);
  CHECK(log->received() == 1);

  log->begin();
  note(*log, 5, 0);
  CHECK(log->faults() == 0);
  CHECK(log->copies(4) == 0);
  CHECK(log->received() == 1);
}

TEST_CASE("a number beyond those that are timed is counted and nothing else", "[tools][bench]") {
  const auto log = std::make_unique<ArrivalLog>();
  note(*log, 0, 1 << 20);
  CHECK(log->received(0) == 1);
  CHECK(log->faults() == 0);
}

TEST_CASE("what is no message of the bench's is a fault, whatever its bytes", "[tools][bench]") {
  const auto log = std::make_unique<ArrivalLog>();
  std::mt19937 random{11};
  for (int i = 1; i <= 2000; ++i) {
    std::vector<std::byte> bytes(random() % 64);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    log->note_answer(bytes);
  }
  CHECK(log->answers().acks == 0);
  CHECK(log->answers().others == 2000);

  std::array<std::byte, 64> room;
  const auto text = transport::encode("/bench/value", {"none"}, room);
  log->note(0, std::span{room}.first(text), {});
  CHECK(log->faults() == 1);
  CHECK(log->received() == 0);
}

TEST_CASE("acknowledgements are told from other answers", "[tools][bench]") {
  const auto log = std::make_unique<ArrivalLog>();
  std::array<std::byte, 1200> room;
  const auto ack = transport::encode(transport::Ack{}, room);
  log->note_answer(std::span{room}.first(ack));
  const auto opened = transport::encode(transport::Opened{.window = 2048}, room);
  log->note_answer(std::span{room}.first(opened));
  CHECK(log->answers().acks == 1);
  CHECK(log->answers().ack_bytes == ack);
  CHECK(log->answers().others == 1);
  CHECK(log->answers().other_bytes == opened);
}
