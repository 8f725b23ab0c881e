#include "tests/fuzz/stream_packet_check.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "tests/fuzz/drawn_packets.hpp"
#include "transport/osc/osc_encoder.hpp"
#include "transport/osc/osc_validator.hpp"
#include "transport/stream/receiver/stream_listener.hpp"
#include "transport/stream/sender/stream_sender.hpp"
#include "transport/stream/wire/stream_encoder.hpp"

namespace hana::test {
namespace {

using namespace transport;
using namespace std::chrono_literals;
using Room = std::array<std::byte, StreamBounds::packet>;

class Sink : public StreamSink {
 public:
  void deliver(const StreamSource& /*from*/, const StreamDelivery& delivery) noexcept override {
    is_valid = is_valid && !find_fault(delivery.message);
  }
  bool is_valid = true;
};

std::optional<std::string> receiver_problem(DrawnBytes bytes) {
  Sink sink;
  StreamListener listener{{.epoch = 1, .streams = {.window = 64, .blocks = 16, .poll = {}}}, sink};
  Instant now{1h};
  Room room;
  const Open open{"n", 1, Session{1}, EventNumber{100}, 100};
  const auto size = encode(open, room);
  listener.receive(std::span{room}.first(size), {}, now);
  while (!bytes.is_empty()) {
    now += std::chrono::milliseconds{bytes.number(1)};
    listener.receive(std::span{room}.first(write_stream_packet(room, Session{1}, bytes)), {}, now);
    for (int answers = 0; listener.take(room, now); ++answers)
      if (answers > 100) return "answers without end";
  }
  if (!sink.is_valid) return "a message that is no valid OSC was delivered";
  return std::nullopt;
}

std::optional<std::string> sender_problem(DrawnBytes bytes) {
  Instant now{1h};
  StreamSenderOptions options;
  options.node = "n";
  options.first = 100;
  options.window = 64;
  options.addresses = 16;
  options.blocks = 64;
  StreamSender sender{options, now};
  Room room;
  std::array<std::byte, 16> message{};
  while (!bytes.is_empty()) {
    now += std::chrono::milliseconds{bytes.number(1) % 64};
    const auto address = std::array{'/', static_cast<char>('a' + bytes.number(1) % 26)};
    const auto size = encode({address.data(), 2}, {static_cast<std::int32_t>(1)}, message);
    sender.push({std::span{message}.first(size), static_cast<Delivery>(bytes.number(1) % 3),
                 static_cast<LaneKey>(bytes.number(1) % 3), now},
                now);
    const auto session = sender.session();
    const auto kind = bytes.number(1) % 8;
    if (kind == 0)
      sender.receive(Opened{session, bytes.number(1) % 2, 64 + bytes.number(1), 0us}, now);
    if (kind == 1) sender.receive(Closed{session}, now);
    if (kind > 4) {
      const auto before = std::uint64_t{bytes.number(4)} << 32 | bytes.number(4);
      sender.receive(Ack{session, static_cast<PacketNumber>(near(110, bytes)), before,
                         static_cast<EventNumber>(near(110, bytes)),
                         std::chrono::microseconds{bytes.number(2)}},
                     now);
    }
    for (int packets = 0; const auto taken = sender.take(room, now); ++packets) {
      if (packets > 1000) return "packets without end";
      if (find_fault(std::span{room}.first(taken))) return "a packet that is no valid OSC";
    }
    if (sender.unsettled() > options.window) return "more events than the window has";
    if (sender.next_deadline() <= now) return "a deadline that has passed";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> broken_stream_promise(std::span<const std::byte> bytes) {
  static_cast<void>(decode_answer(bytes));
  static_cast<void>(decode_open(bytes));
  if (const auto applied = decode_applied(bytes)) {
    Room room;
    const auto again = decode_applied(std::span{room}.first(encode(*applied, room)));
    if (!again || !std::ranges::equal(again->all(), applied->all()))
      return "a report that changes when it is written again";
  }
  if (auto packet = StreamPacketReader::read(bytes)) {
    while (packet->next()) {
    }
  }
  if (auto problem = receiver_problem(DrawnBytes{bytes})) return problem;
  return sender_problem(DrawnBytes{bytes});
}

}  // namespace hana::test
