#include <catch2/catch.hpp>
#include <cstdlib>
#include <memory>

#include "tests/end_to_end/udp_receiver.hpp"
#include "tests/realtime/allocation_count.hpp"
#include "tests/router/fake_output.hpp"
#include "transport/osc/osc_encoder.hpp"
#include "transport/output/network_output.hpp"
#include "transport/stream/receiver/stream_listener.hpp"
#include "transport/stream/wire/stream_decoder.hpp"

using namespace hana;
using namespace hana::test;

TEST_CASE("the counter of heap calls counts", "[realtime]") {
  const auto before = heap_calls();
  void* volatile memory = std::malloc(10);
  std::free(memory);
  const auto number = std::make_unique<int>(1);
  CHECK(heap_calls() >= before + 3);
}

// The real way of an event, with real sockets: from the push to the datagram on the wire.
TEST_CASE("no heap call happens between the push and the send", "[realtime]") {
  UdpReceiver receiver;
  transport::NetworkOutput output;
  Router router{output};
  auto source = *router.add_source();
  auto scaled = route("d:/cc/*", "plain:/cc/$1");
  scaled.out = ValueRange{0.05, 0.9};
  const std::vector<RouteSpec> specs{route("d:/**", "*:/$device/**"), scaled};
  std::vector<std::unique_ptr<RouteMetrics>> metrics;
  for (std::size_t i = 0; i < specs.size(); ++i)
    metrics.push_back(std::make_unique<RouteMetrics>());
  const std::vector<DestinationEntry> destinations{
      {"plain", {}, {DestinationId{0}, receiver.endpoint(), Bundling::OneMessageADatagram}},
      {"bundles", {}, {DestinationId{1}, receiver.endpoint(), Bundling::Bundles}}};
  const auto table = [&] {
    return std::make_unique<RouteTable>(
        specs, std::vector<SourceEntry>{{source.id(), "d", {{"/sensor", {}}}}}, destinations,
        metrics);
  };
  const std::vector<std::byte> sysex(8000, std::byte{1});
  std::array<std::byte, 512> osc;
  const auto osc_size = transport::encode("/accxyz", {0.1F, 0.2F, 0.3F, "text"}, osc);
  REQUIRE(osc_size > 0);
  auto next_table = table();
  router.install(table());

  const auto before = heap_calls();
  for (int i = 0; i < 2'000; ++i) {
    const auto at = Clock::now();
    const auto value = static_cast<std::uint8_t>(i % 128);
    auto& lane = source.lane();
    lane.try_push(at, Note{MidiChannel{10}, 36, value});
    lane.try_push(at, ControlChange{MidiChannel{1}, 16, value});
    lane.try_push(at, PitchBend{MidiChannel{1}, 100});
    lane.try_push(at, Reading{ControlIndex{0}, 0.5F});
    lane.try_push_osc(at, std::span{osc}.first(osc_size));
    if (i % 10 == 0) lane.try_push_sysex(at, sysex);
    source.hand_over();
  }
  CHECK(heap_calls() == before);

  CHECK(router.metrics().events.value() == 2'000 * 5 + 200);
  CHECK(router.metrics().unmatched.value() == 0);
  CHECK(metrics[0]->refused.value() == 0);
  CHECK(output.of(DestinationId{0}).messages.value() == 2'000 * 6 + 200);
  CHECK(output.of(DestinationId{1}).messages.value() == 2'000 * 5 + 200);

  // A new table is swapped in by whoever routes next, without the heap as well.
  router.install(std::move(next_table));
  const auto before_swap = heap_calls();
  source.lane().try_push(Clock::now(), Note{MidiChannel{10}, 36, 1});
  source.hand_over();
  CHECK(heap_calls() == before_swap);
}

namespace {

struct Silent : transport::StreamSink {
  void deliver(const transport::StreamSource& /*from*/,
               const transport::StreamDelivery& /*delivery*/) noexcept override {
    ++delivered;
  }
  int delivered = 0;
};

}  // namespace

TEST_CASE("no heap call happens on the way into a stream, nor for what comes back", "[realtime]") {
  constexpr DestinationId wall{5};
  UdpReceiver receiver;
  transport::NetworkOutput output;
  Router router{output};
  auto source = *router.add_source();
  const std::vector<RouteSpec> specs{route("d:/**", "wall:/**")};
  std::vector<std::unique_ptr<RouteMetrics>> metrics;
  metrics.push_back(std::make_unique<RouteMetrics>());
  const std::vector<DestinationEntry> destinations{{"wall", {}, {wall, {}, {}, Carrier::Stream}}};
  output.mail().post(transport::StreamStarts{std::make_unique<transport::StreamPort>(
      wall, receiver.endpoint(), transport::StreamSenderOptions{.node = "desk", .epoch = 1},
      Clock::now())});
  router.attend();
  router.install(std::make_unique<RouteTable>(
      specs, std::vector<SourceEntry>{{source.id(), "d", {}}}, destinations, metrics));
  Silent sink;
  transport::StreamListener listener{{.epoch = 1, .streams = {}}, sink};

  std::uint64_t calls = 0;
  const auto answer = [&] {
    listener.receive(receiver.receive(), {}, Clock::now());
    std::array<std::byte, transport::StreamBounds::packet> room;
    while (const auto next = listener.take(room, Clock::now())) {
      const auto read = transport::decode_answer(std::span{room}.first(next->size));
      const auto before = heap_calls();
      output.mail().try_post_answer(*read, Clock::now());
      router.attend();
      calls += heap_calls() - before;
    }
  };
  answer();  // the opening
  for (int i = 0; i < 2'000; ++i) {
    const auto before = heap_calls();
    source.lane().try_push(Clock::now(),
                           Note{MidiChannel{1}, 36, static_cast<std::uint8_t>(i % 128)});
    source.lane().try_push(Clock::now(), PitchBend{MidiChannel{1}, 100});
    source.hand_over();
    calls += heap_calls() - before;
    answer();
  }
  CHECK(calls == 0);
  CHECK(sink.delivered > 3'000);
  CHECK(metrics[0]->refused.value() == 0);
}

TEST_CASE("a full lane costs no heap call either", "[realtime]") {
  FakeOutput output;
  Router router{output};
  auto source = *router.add_source({.events = 64, .payload_bytes = 0});
  const std::vector<std::byte> sysex(4000);
  const auto before = heap_calls();
  for (int i = 0; i < 10'000; ++i) {
    source.lane().try_push(Instant{}, Note{MidiChannel{1}, 1, 1});
    source.lane().try_push_sysex(Instant{}, sysex);
  }
  CHECK(heap_calls() == before);
  CHECK(source.lane().dropped() > 15'000);
}
