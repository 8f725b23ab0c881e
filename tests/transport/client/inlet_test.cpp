#include "transport/client/inlet.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "router/events/osc_message_view.hpp"
#include "tests/fuzz/inlet_check.hpp"
#include "tests/hex_bytes.hpp"
#include "transport/clock/clock_responder.hpp"
#include "transport/osc/osc_encoder.hpp"
#include "transport/stream/sender/stream_sender.hpp"
#include "transport/stream/wire/stream_encoder.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

using Kind = InletMessage::Kind;

Endpoint at(std::uint8_t last) { return {AddressFamily::V4, UdpPort{9001}, {10, 0, 0, last}, 0}; }

Bytes first(const Bytes& room, std::size_t size) { return {room.data(), room.data() + size}; }

struct Kept {
  Kind kind;
  std::string address;
  std::string node;
  std::uint64_t time_tag;
  bool has_latency;
  std::optional<Receipt> receipt;
};

struct Keeper : InletSink {
  void take(const InletMessage& message) noexcept override {
    is_valid = is_valid && !find_fault(message.bytes);
    kept.push_back({message.kind, std::string{OscMessageView{message.bytes}.address()},
                    message.source != nullptr ? message.source->node : "", message.time_tag,
                    message.latency.has_value(), message.receipt});
  }
  std::vector<Kept> kept;
  bool is_valid = true;
};

struct Visualization {
  /// Everything that is to be sent now.
  std::vector<std::pair<Endpoint, Bytes>> sent() {
    std::vector<std::pair<Endpoint, Bytes>> all;
    Bytes room(StreamBounds::packet);
    while (const auto packet = inlet.take(room, now))
      all.emplace_back(packet->to, first(room, packet->size));
    return all;
  }

  /// The same for one address; what is for others waits.
  std::vector<Bytes> sent_to(const Endpoint& to) {
    for (auto& packet : sent()) waiting.push_back(std::move(packet));
    std::vector<Bytes> all;
    for (const auto& [other, bytes] : waiting)
      if (other == to) all.push_back(bytes);
    std::erase_if(waiting, [&](const auto& packet) { return packet.first == to; });
    return all;
  }

  Instant now{1h};
  std::vector<std::pair<Endpoint, Bytes>> waiting;
  Keeper keeper;
  Inlet inlet{
      {.epoch = 1, .streams = {.window = 64, .blocks = 16, .poll = {}}, .clock = ClockId{9}},
      keeper};
};

/// A router whose clock is an hour behind, and the way between: 1 ms each.
struct Router {
  explicit Router(const char* node, std::uint8_t last, Instant now)
      : from(at(last)), sender({.node = node, .epoch = 1, .seed = last}, now - 1h) {}

  void push(std::string_view address, Delivery delivery, Instant now) {
    std::array<std::byte, 64> message;
    const auto size = encode(address, {std::int32_t{1}}, message);
    sender.push({std::span{message}.first(size), delivery, LaneKey{1}, now - 1h}, now - 1h);
  }

  /// Sends what is due there and takes what the visualization answers; 2 ms pass.
  void talk(Visualization& visualization) {
    auto& now = visualization.now;
    Bytes room(StreamBounds::packet);
    std::vector<Bytes> packets = std::exchange(pongs, {});
    while (const auto size = sender.take(room, now - 1h)) packets.push_back(first(room, size));
    now += 1ms;
    for (const auto& packet : packets) CHECK_FALSE(visualization.inlet.receive(packet, from, now));
    const auto answers = visualization.sent_to(from);
    now += 1ms;
    for (const auto& bytes : answers) {
      if (const auto answer = decode_answer(bytes)) sender.receive(*answer, now - 1h);
      if (const auto pong = answer_ping(bytes, now - 1h, now - 1h, ClockId{1}))
        pongs.emplace_back(pong->begin(), pong->end());
      if (const auto pong = decode_pong(bytes)) answered.push_back(*pong);
      if (const auto report = decode_applied(bytes)) reports.push_back(*report);
    }
  }

  Endpoint from;
  StreamSender sender;
  std::vector<Bytes> pongs;
  std::vector<Pong> answered;
  std::vector<Applied> reports;
};

}  // namespace

TEST_CASE("plain OSC is handed on message by message, with its time tag", "[transport][client]") {
  Visualization visualization;
  const auto bundle = from_hex(
      "2362756e646c6500 ed00378040000000 00000008 2f610000 2c000000 00000008 2f620000 2c000000");
  CHECK_FALSE(visualization.inlet.receive(bundle, at(1), visualization.now));
  CHECK_FALSE(visualization.inlet.receive(from_hex("2f630000 2c000000"), at(1), visualization.now));
  const auto& kept = visualization.keeper.kept;
  REQUIRE(kept.size() == 3);
  CHECK(kept[0].address == "/a");
  CHECK(kept[1].address == "/b");
  CHECK(kept[1].time_tag == 0xed00378040000000);
  CHECK(kept[2].time_tag == immediately);
  for (const auto& one : kept) {
    CHECK(one.kind == Kind::Plain);
    CHECK_FALSE(one.receipt);
    CHECK_FALSE(one.has_latency);
  }
  CHECK(visualization.sent().empty());
  CHECK(visualization.inlet.next_deadline() == Instant::max());
}

TEST_CASE("what is no OSC is said to be none, and what is the protocol's own is not handed on",
          "[transport][client]") {
  Visualization visualization;
  CHECK(visualization.inlet.receive(from_hex("2f610001 2c000000"), at(1), visualization.now) ==
        OscFault::NonzeroPadding);
  CHECK_FALSE(
      visualization.inlet.receive(from_hex("2f68616e612f7800 2c000000"), at(1), visualization.now));
  CHECK(visualization.keeper.kept.empty());
  CHECK(visualization.inlet.reserved() == 1);
}

TEST_CASE("pings of strangers are not answered, those of a stream's router are",
          "[transport][client]") {
  Visualization visualization;
  const auto ping = encode(Ping{7, {1, 2}});
  CHECK_FALSE(visualization.inlet.receive(ping, at(1), visualization.now));
  CHECK(visualization.sent().empty());
  Router router{"r", 1, visualization.now};
  router.talk(visualization);
  visualization.inlet.receive(ping, at(1), visualization.now);
  visualization.inlet.receive(ping, at(2), visualization.now);
  CHECK(visualization.inlet.next_deadline() <= visualization.now);
  visualization.now += 3ms;
  const auto sent = visualization.sent();
  REQUIRE_FALSE(sent.empty());
  CHECK(sent.front().first == at(1));
  const auto pong = decode_pong(sent.front().second);
  REQUIRE(pong);
  CHECK(pong->ping == Ping{7, {1, 2}});
  CHECK(pong->clock == ClockId{9});
  CHECK(pong->left - pong->arrived == 3ms);
  for (const auto& [to, bytes] : sent) CHECK(to == at(1));
}

TEST_CASE("messages of two routers have each its own clock and source", "[transport][client]") {
  Visualization visualization;
  Router one{"one", 1, visualization.now};
  Router other{"other", 2, visualization.now};
  for (int i = 0; i < 40; ++i) {
    one.talk(visualization);
    if (i > 20) other.talk(visualization);
    visualization.now += 10ms;
  }
  one.push("/first", Delivery::Trigger, visualization.now);
  other.push("/second", Delivery::Newest, visualization.now);
  one.talk(visualization);
  other.talk(visualization);
  const auto& kept = visualization.keeper.kept;
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].address == "/first");
  CHECK(kept[0].kind == Kind::Event);
  CHECK(kept[0].node == "one");
  CHECK(kept[0].has_latency);
  CHECK(kept[1].address == "/second");
  CHECK(kept[1].kind == Kind::Value);
  CHECK(kept[1].node == "other");
  CHECK(kept[1].has_latency);
  REQUIRE(visualization.inlet.sources() == 2);
  const auto source = visualization.inlet.source(1, visualization.now);
  CHECK(source.source.node == "other");
  CHECK(source.reception.values == 1);
  CHECK(source.clock_state == ClockState::Synchronised);
  REQUIRE(source.clock);
  CHECK(source.clock->least <= -1h);
  CHECK(source.clock->most >= -1h);
}

TEST_CASE("a used message is reported to the router that sent it", "[transport][client]") {
  Visualization visualization;
  Router one{"one", 1, visualization.now};
  Router other{"other", 2, visualization.now};
  for (int i = 0; i < 10; ++i) {
    one.talk(visualization);
    other.talk(visualization);
  }
  const auto pushed = visualization.now - 1h;
  other.push("/x", Delivery::Trigger, visualization.now);
  other.talk(visualization);
  REQUIRE(visualization.keeper.kept.size() == 1);
  const auto used = visualization.now + 5ms;
  visualization.now += 10ms;
  visualization.inlet.applied(*visualization.keeper.kept[0].receipt, used);
  visualization.inlet.applied({Session{1}, {}}, used);  // of nobody
  CHECK(visualization.inlet.next_deadline() <= visualization.now);
  one.talk(visualization);
  CHECK(one.reports.empty());
  other.push("/y", Delivery::Trigger, visualization.now);
  other.talk(visualization);
  visualization.now += 50ms;
  visualization.inlet.applied(*visualization.keeper.kept[0].receipt, used);
  other.talk(visualization);
  REQUIRE(other.reports.size() == 2);  // the uses were 50 ms apart
  CHECK(other.reports[0].session == other.sender.session());
  CHECK(other.reports[0].uses[0] == Use{stream_time(pushed), stream_time(used)});
}

TEST_CASE("after a jump of our clock pings that wait are not answered and clocks are unknown",
          "[transport][client]") {
  Visualization visualization;
  Router router{"r", 1, visualization.now};
  for (int i = 0; i < 40; ++i, visualization.now += 10ms) router.talk(visualization);
  CHECK(visualization.inlet.source(0, visualization.now).clock);
  const auto ping = encode(Ping{7, {1, 2}});
  visualization.inlet.receive(ping, at(1), visualization.now);
  visualization.inlet.clock_jumped(ClockId{10}, visualization.now);
  CHECK_FALSE(visualization.inlet.source(0, visualization.now).clock);
  for (const auto& [to, bytes] : visualization.sent()) CHECK_FALSE(decode_pong(bytes));
  visualization.inlet.receive(ping, at(1), visualization.now);
  CHECK(decode_pong(visualization.sent().front().second)->clock == ClockId{10});
}

TEST_CASE("any bytes from anybody leave an inlet sound, and it answers no more than it gets",
          "[transport][client]") {
  std::mt19937 random{7};
  Visualization visualization;
  Router router{"r", 1, visualization.now};
  for (int i = 0; i < 40; ++i, visualization.now += 10ms) router.talk(visualization);
  const auto ping = encode(Ping{7, {1, 2}});
  const auto pong = encode(Pong{{1, {}}, PeerInstant{5s}, PeerInstant{6s}, ClockId{3}});
  Bytes room(StreamBounds::packet);
  std::vector<Bytes> seeds{{ping.begin(), ping.end()}, {pong.begin(), pong.end()}};
  const auto opened = encode(Open{"x", 1, Session{5}, EventNumber{1}, 100}, room);
  seeds.push_back(first(room, opened));
  router.push("/a", Delivery::Trigger, visualization.now);
  const auto size = router.sender.take(room, visualization.now - 1h);
  seeds.push_back(first(room, size));

  std::map<std::uint8_t, std::pair<int, int>> packets;  // of a stranger: heard, said
  for (int i = 0; i < 20'000; ++i) {
    Bytes bytes = seeds[random() % seeds.size()];
    if (random() % 4 == 0) bytes.resize(random() % (bytes.size() + 1));
    for (auto flips = random() % 4; flips > 0 && !bytes.empty(); --flips)
      bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    const auto from = static_cast<std::uint8_t>(1 + random() % 200);
    ++packets[from].first;
    visualization.inlet.receive(bytes, at(from), visualization.now);
    visualization.now += std::chrono::microseconds{random() % 5'000};
    int answers = 0;
    for (const auto& [to, sent] : visualization.sent()) {
      ++packets[to.address[3]].second;
      CHECK_FALSE(find_fault(sent));
      ++answers;
    }
    REQUIRE(answers < 300);
    REQUIRE(visualization.inlet.next_deadline() > visualization.now);
  }
  CHECK(visualization.keeper.is_valid);
  CHECK(visualization.inlet.sources() <= StreamListener::most_streams);
  for (const auto& [from, counts] : packets)
    if (from != 1) CHECK(counts.second <= 2 * counts.first);
}

TEST_CASE("whatever four senders send, what the inlet promises holds", "[transport][inlet]") {
  std::mt19937 random{1};
  for (int i = 0; i < 3'000; ++i) {
    std::vector<std::byte> bytes(random() % 600);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    CHECK(broken_inlet_promise(bytes).value_or("") == "");
  }
}
