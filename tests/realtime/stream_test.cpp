#include <array>
#include <catch2/catch.hpp>

#include "tests/realtime/allocation_count.hpp"
#include "transport/osc/osc_encoder.hpp"
#include "transport/stream/receiver/stream_listener.hpp"
#include "transport/stream/sender/stream_sender.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

struct CountingSink : StreamSink {
  void deliver(const StreamSource& /*from*/, const StreamDelivery& /*delivery*/) noexcept override {
    ++delivered;
  }
  int delivered = 0;
};

/// Both ends of a stream, of which every third packet is lost.
struct LossyStream {
  void push(std::string_view address, Delivery delivery, std::int32_t value) {
    std::array<std::byte, 64> message;
    const auto size = encode(address, {value}, message);
    sender.push({std::span{message}.first(size), delivery, LaneKey{1}, now}, now);
  }

  void advance(Clock::duration time) {
    now += time;
    std::array<std::byte, StreamBounds::packet> room;
    while (const auto size = sender.take(room, now))
      if (++packets % 3 != 0) listener.receive(std::span{room}.first(size), {}, now);
    while (const auto answer = listener.take(room, now))
      if (const auto read = decode_answer(std::span{room}.first(answer->size)))
        sender.receive(*read, now);
  }

  Instant now{1h};
  CountingSink sink;
  StreamListener listener{{.epoch = 1, .streams = {}}, sink};
  StreamSender sender{{.node = "router", .epoch = 1}, now};
  int packets = 0;
};

}  // namespace

TEST_CASE("a stream allocates nothing once it is open, whatever is lost", "[realtime][stream]") {
  LossyStream stream;
  while (stream.sender.state() != StreamState::Live) stream.advance(1ms);
  const auto before = heap_calls();
  for (int i = 0; i < 20'000; ++i) {
    stream.push("/fire", Delivery::Trigger, i);
    stream.push("/note/1", Delivery::State, i % 2);
    stream.push("/fader", Delivery::Newest, i);
    stream.advance(i % 1'000 == 0 ? 700ms : 1ms);
  }
  for (int i = 0; i < 1'000; ++i) stream.advance(1ms);
  CHECK(heap_calls() == before);
  CHECK(stream.sender.unsettled() == 0);
  CHECK(stream.sink.delivered > 40'000);
}
