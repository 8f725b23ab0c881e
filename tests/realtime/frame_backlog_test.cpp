#include "transport/link/frame_backlog.hpp"

#include <array>
#include <catch2/catch.hpp>

#include "tests/hex_bytes.hpp"
#include "tests/realtime/allocation_count.hpp"
#include "transport/framing/length_deframer.hpp"
#include "transport/framing/slip_deframer.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

TEST_CASE("a backlog that fills, drains and starts again makes no heap call", "[realtime]") {
  std::array<Bytes, 40> messages;
  for (std::size_t i = 0; i < messages.size(); ++i)
    messages[i] = osc_string("/a" + std::to_string(i)) + osc_string(",i") + osc_string("abc");
  const auto framing = GENERATE(Framing::Length, Framing::Slip);
  FrameBacklog backlog{framing};
  SlipDeframer slip;
  LengthDeframer lengths;
  Instant now{};
  std::size_t packets = 0;

  const auto before = heap_calls();
  for (int round = 0; round < 20; ++round) {
    for (std::size_t i = 0; i < 1000; ++i) {
      const auto control_class = i % 2 == 0 ? ControlClass::Discrete : ControlClass::Continuous;
      backlog.push(messages[i % messages.size()], control_class, now);
      now += 100us;
    }
    if (round % 3 == 0) backlog.start_stream(now);
    if (round % 4 != 0) continue;
    for (auto bytes = backlog.outgoing(now); !bytes.empty(); bytes = backlog.outgoing(now)) {
      backlog.written(bytes.size());
      if (framing == Framing::Slip)
        while (slip.next(bytes)) ++packets;
      else
        while (lengths.next(bytes)) ++packets;
    }
    backlog.note_under_way(0, now);
  }
  const auto after = heap_calls();

  CHECK(after == before);
  CHECK(packets > 1000);
}
