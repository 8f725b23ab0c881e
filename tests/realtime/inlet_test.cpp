#include "transport/client/inlet.hpp"

#include <array>
#include <catch2/catch.hpp>

#include "tests/realtime/allocation_count.hpp"
#include "transport/clock/clock_responder.hpp"
#include "transport/osc/osc_encoder.hpp"
#include "transport/stream/sender/stream_sender.hpp"
#include "transport/stream/wire/stream_decoder.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

struct UsingSink : InletSink {
  void take(const InletMessage& message) noexcept override {
    ++messages;
    with_latency += message.latency ? 1 : 0;
    if (message.receipt) inlet->applied(*message.receipt, message.arrived);
  }
  Inlet* inlet = nullptr;
  int messages = 0;
  int with_latency = 0;
};

/// A router and a visualization on one clock; every third packet of the stream is lost.
struct Ends {
  Ends() { sink.inlet = &inlet; }

  void push(std::string_view address, Delivery delivery, std::int32_t value) {
    std::array<std::byte, 64> message;
    const auto size = encode(address, {value}, message);
    sender.push({std::span{message}.first(size), delivery, LaneKey{1}, now}, now);
  }

  void advance(Clock::duration time) {
    now += time;
    std::array<std::byte, StreamBounds::packet> room;
    while (const auto size = sender.take(room, now))
      if (++packets % 3 != 0) inlet.receive(std::span{room}.first(size), router, now);
    while (const auto packet = inlet.take(room, now)) answer(std::span{room}.first(packet->size));
  }

  void answer(std::span<const std::byte> packet) {
    if (const auto read = decode_answer(packet)) sender.receive(*read, now);
    if (const auto pong = answer_ping(packet, now, now, ClockId{1}))
      inlet.receive(*pong, router, now);
    reports += decode_applied(packet) ? 1 : 0;
  }

  Endpoint router{AddressFamily::V4, UdpPort{9001}, {10, 0, 0, 1}, 0};
  Instant now{1h};
  UsingSink sink;
  Inlet inlet{{.epoch = 1, .streams = {}, .clock = ClockId{2}}, sink};
  StreamSender sender{{.node = "router", .epoch = 1}, now};
  int packets = 0;
  int reports = 0;
};

}  // namespace

TEST_CASE("an inlet allocates nothing once a stream is open: messages, clocks, reports, plain OSC",
          "[realtime][client]") {
  Ends ends;
  while (ends.sender.state() != StreamState::Live) ends.advance(1ms);
  std::array<std::byte, 64> plain;
  const auto plain_size = encode("/plain", {std::int32_t{1}}, plain);
  const auto ping = encode(Ping{1, {}});
  const auto before = heap_calls();
  for (int i = 0; i < 5'000; ++i) {
    ends.push("/fire", Delivery::Trigger, i);
    ends.push("/fader", Delivery::Newest, i);
    ends.inlet.receive(std::span{plain}.first(plain_size), ends.router, ends.now);
    ends.inlet.receive(ping, ends.router, ends.now);
    ends.advance(1ms);
  }
  CHECK(heap_calls() == before);
  CHECK(ends.sink.messages > 10'000);
  CHECK(ends.sink.with_latency > 5'000);
  CHECK(ends.reports > 50);
}
