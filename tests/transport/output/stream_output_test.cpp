#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>

#include "router/overloaded.hpp"
#include "tests/end_to_end/udp_receiver.hpp"
#include "transport/osc/osc_encoder.hpp"
#include "transport/output/network_output.hpp"
#include "transport/stream/receiver/stream_listener.hpp"
#include "transport/stream/wire/stream_decoder.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

constexpr DestinationId wall{7};
constexpr DestinationId floor_{9};

struct Heard : StreamSink {
  void deliver(const StreamSource& from, const StreamDelivery& delivery) noexcept override {
    const OscMessageView message{delivery.message};
    const auto value = message.argument(0) ? number_in(*message.argument(0)) : std::nullopt;
    all.push_back(from.node + " " + std::string{message.address()} + " " +
                  std::to_string(static_cast<int>(value.value_or(-1))));
  }
  std::vector<std::string> all;
};

/// The streams of an output, without sockets: packets are taken out of the batch by hand.
struct Streams {
  void read_mail() { read_mail(now); }
  void read_mail(Instant at) {
    while (auto news = mail.take())
      std::visit(Overloaded{[&](StreamStarts& it) { ports.take_in(std::move(it), at); },
                            [&](StreamMoves& it) { ports.take_in(it, at); },
                            [&](StreamReopens& it) { ports.take_in(it, at); },
                            [&](StreamRests& it) { ports.take_in(it, at); },
                            [&](StreamEnds& it) { ports.take_in(it, at); },
                            [&](ClockKnown& it) { ports.take_in(it, at); },
                            [&](AnswerCame& it) { ports.take_in(it, at); },
                            [](auto& other) { FAIL("not of streams: " << sizeof other); }},
                 *news);
    ports.attend(at);
  }

  void start(DestinationId id, std::uint16_t port) {
    mail.post(StreamStarts{std::make_unique<StreamPort>(
        id, at(port),
        StreamSenderOptions{.node = "desk" + std::to_string(port), .epoch = 1, .seed = port},
        now)});
    read_mail();
  }

  static Endpoint at(std::uint16_t port) {
    return {AddressFamily::V4, UdpPort{port}, {127, 0, 0, 1}, 0};
  }

  bool push(DestinationId to, std::string_view address, std::int32_t value,
            Delivery delivery = Delivery::State) {
    std::array<std::byte, 64> bytes;
    const auto size = encode(address, {value}, bytes);
    return ports.push(to, {std::span{bytes}.first(size), delivery, LaneKey{1}, now}, now);
  }

  /// What leaves now; where it goes to.
  std::vector<std::uint16_t> leave() {
    std::vector<std::uint16_t> to;
    do {
      while (ports.write_next(batch, now)) {
      }
    } while (ports.has_news());
    for (const auto& datagram : batch.datagrams()) {
      to.push_back(static_cast<std::uint16_t>(datagram.to.port));
      const auto bytes = batch.bytes_of(datagram);
      packets.emplace_back(bytes.begin(), bytes.end());
    }
    batch.clear();
    return to;
  }

  /// The visualization takes all packets that left and answers.
  void answer() {
    for (const auto& packet : packets) listener->receive(packet, {}, now);
    packets.clear();
    std::array<std::byte, StreamBounds::packet> room;
    while (const auto answer = listener->take(room, now))
      mail.try_post_answer(*decode_answer(std::span{room}.first(answer->size)), now);
    read_mail();
  }

  /// The next of that visualization.
  void listener_starts_anew() {
    listener.emplace(StreamListenerOptions{.epoch = 6, .streams = {}}, heard);
  }

  Instant now{1h};
  OutputMail mail;
  StreamPorts ports{mail};
  DatagramBatch batch;
  Heard heard;
  std::optional<StreamListener> listener{std::in_place,
                                         StreamListenerOptions{.epoch = 5, .streams = {}}, heard};
  std::deque<std::vector<std::byte>> packets;
};

using Ports = std::vector<std::uint16_t>;

}  // namespace

TEST_CASE("a stream is opened when it starts, and what was pushed follows the answer", "[output]") {
  Streams streams;
  streams.start(wall, 9000);
  CHECK(streams.push(wall, "/note/1", 100));
  CHECK(streams.leave() == Ports{9000});
  CHECK(streams.heard.all.empty());
  streams.answer();
  CHECK(streams.leave() == Ports{9000});
  streams.answer();
  CHECK(streams.heard.all == std::vector<std::string>{"desk9000 /note/1 100"});
  CHECK(streams.leave().empty());
  CHECK(streams.ports.next_deadline() > streams.now + 100ms);
}

TEST_CASE("what is not acknowledged leaves again when its deadline comes", "[output]") {
  Streams streams;
  streams.start(wall, 9000);
  streams.leave();
  streams.now += 5ms;
  streams.answer();
  streams.leave();
  streams.push(wall, "/note/1", 100);
  streams.leave();
  streams.packets.clear();  // lost
  streams.now = streams.ports.next_deadline();
  streams.read_mail();
  CHECK(streams.leave() == Ports{9000});
  streams.answer();
  CHECK(streams.heard.all == std::vector<std::string>{"desk9000 /note/1 100"});
}

TEST_CASE("a stream that does not exist takes nothing", "[output]") {
  Streams streams;
  CHECK_FALSE(streams.push(wall, "/note/1", 1));
  CHECK_FALSE(streams.push(DestinationId{60'000}, "/note/1", 1));
  streams.start(wall, 9000);
  streams.mail.post(StreamEnds{wall});
  streams.read_mail();
  CHECK_FALSE(streams.push(wall, "/note/1", 1));
  CHECK(streams.leave().empty());
  CHECK(streams.ports.next_deadline() == Instant::max());
}

TEST_CASE("of several streams each goes on when another one ends, also in the same round",
          "[output]") {
  Streams streams;
  streams.start(wall, 9000);
  streams.start(floor_, 9001);
  streams.push(wall, "/a", 1);
  streams.push(floor_, "/a", 2);
  streams.mail.post(StreamEnds{wall});
  streams.read_mail();
  CHECK(streams.leave() == Ports{9001});
  streams.start(wall, 9002);
  CHECK(streams.push(floor_, "/a", 3));
  CHECK(streams.push(wall, "/a", 4));
  CHECK(streams.leave() == Ports{9002});
  streams.answer();
  streams.leave();
  streams.answer();
  // Each stream by itself is in order.
  std::ranges::stable_sort(streams.heard.all, {},
                           [](const auto& text) { return text.substr(0, 8); });
  CHECK(streams.heard.all ==
        std::vector<std::string>{"desk9001 /a 2", "desk9001 /a 3", "desk9002 /a 4"});
}

TEST_CASE("a stream that moves sends what is unanswered to the new address at once", "[output]") {
  Streams streams;
  streams.start(wall, 9000);
  streams.leave();
  streams.answer();
  streams.push(wall, "/note/1", 100);
  streams.leave();
  streams.packets.clear();  // to the old address
  streams.mail.post(StreamMoves{wall, Streams::at(9001)});
  streams.read_mail();
  CHECK(streams.leave() == Ports{9001});
  streams.answer();
  CHECK(streams.heard.all == std::vector<std::string>{"desk9000 /note/1 100"});
}

TEST_CASE(
    "a stream at rest sends nothing, whatever comes back, and tells what holds when it goes on",
    "[output]") {
  Streams streams;
  streams.start(wall, 9000);
  streams.leave();
  streams.answer();
  streams.push(wall, "/note/1", 100);
  streams.leave();
  const auto answered_late = streams.packets;
  streams.mail.post(StreamRests{wall});
  streams.read_mail();
  CHECK(streams.leave().empty());
  CHECK(streams.push(wall, "/fader", 1, Delivery::Newest));
  CHECK(streams.push(wall, "/fader", 2, Delivery::Newest));
  CHECK(streams.push(wall, "/note/2", 100));
  CHECK(streams.push(wall, "/note/3", 100));
  CHECK(streams.push(wall, "/note/3", 0));
  streams.packets = answered_late;
  streams.answer();
  for (int i = 0; i < 100; ++i) {
    streams.now += 100ms;
    streams.read_mail();
    REQUIRE(streams.leave().empty());
  }

  streams.mail.post(StreamReopens{wall});
  streams.read_mail();
  CHECK(streams.leave() == Ports{9000});
  streams.heard.all.clear();
  streams.listener_starts_anew();
  streams.answer();
  streams.leave();
  streams.answer();
  std::ranges::sort(streams.heard.all);
  CHECK(streams.heard.all == std::vector<std::string>{"desk9000 /fader 2", "desk9000 /note/1 100",
                                                      "desk9000 /note/2 100"});
}

TEST_CASE("the report tells the round trip, and the network's part once the clock is known",
          "[output]") {
  Streams streams;
  auto port = std::make_unique<StreamPort>(
      wall, Streams::at(9000), StreamSenderOptions{.node = "desk", .epoch = 1}, streams.now);
  const auto& report = port->report;
  streams.mail.post(StreamStarts{std::move(port)});
  streams.read_mail();
  streams.leave();
  streams.answer();
  streams.leave();
  CHECK(report.state() == StreamState::Live);
  CHECK(report.heard() == streams.now);
  CHECK(report.network().total.snapshot().count() == 0);

  // The visualization's clock is 200 s behind ours; it is known to 1 ms.
  const auto offset = -200s;
  streams.mail.post(ClockKnown{
      wall, ClockEstimate{
                .at = streams.now, .offset = offset, .least = offset - 1ms, .most = offset + 1ms}});
  streams.read_mail();
  streams.push(wall, "/note/1", 1);
  streams.leave();
  const auto sent = streams.now;
  const auto there = sent + 3ms + offset;  // what its clock shows when the packet comes
  for (const auto& packet : streams.packets) streams.listener->receive(packet, {}, there);
  std::array<std::byte, StreamBounds::packet> room;
  const auto answer = streams.listener->take(room, there + 1ms);
  REQUIRE(answer);
  streams.mail.try_post_answer(*decode_answer(std::span{room}.first(answer->size)), sent + 9ms);
  streams.read_mail(sent + 9ms);
  streams.leave();
  CHECK(report.network().total.snapshot().max() == 3ms);
  CHECK(report.network_errors().snapshot(sent).max() >= 1ms);
  CHECK(report.network_errors().snapshot(sent).max() < 1100us);
  CHECK(report.round_trip().total.snapshot().max() == 8ms);
}

TEST_CASE("answers beyond the mail's room are lost like packets, and nothing else is", "[output]") {
  Streams streams;
  int taken = 0;
  for (int i = 0; i < 5'000; ++i) taken += streams.mail.try_post_answer(Ack{}, streams.now) ? 1 : 0;
  CHECK(taken >= 1'000);
  CHECK(taken < 5'000);
  streams.start(wall, 9000);
  CHECK(streams.leave() == Ports{9000});
}

TEST_CASE("one message leaves for plain destinations and streams alike", "[output][end_to_end]") {
  UdpReceiver plain;
  UdpReceiver stream;
  NetworkOutput output;
  output.mail().post(StreamStarts{std::make_unique<StreamPort>(
      wall, stream.endpoint(), StreamSenderOptions{.node = "desk", .epoch = 1}, Clock::now())});
  output.attend(Clock::now());
  const std::array to{Destination{DestinationId{1}, plain.endpoint(), {}, Carrier::Datagrams},
                      Destination{wall, stream.endpoint(), {}, Carrier::Stream},
                      Destination{floor_, stream.endpoint(), {}, Carrier::Stream}};
  CHECK(output.try_send(to, {"/a", 1}) == 2);
  output.flush();
  const auto bytes = plain.receive();
  CHECK(OscMessageView{bytes}.address() == "/a");
  const auto open = stream.receive();
  CHECK(decode_open(open));
  CHECK(output.of(wall).messages.value() == 1);
  CHECK(output.of(wall).datagrams.value() == 1);
  CHECK(output.of(floor_).messages.value() == 0);
  CHECK(output.all().messages.value() == 2);
}
