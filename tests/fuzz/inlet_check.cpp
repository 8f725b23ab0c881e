#include "tests/fuzz/inlet_check.hpp"

#include <array>
#include <chrono>
#include <utility>

#include "router/events/osc_message_view.hpp"
#include "tests/fuzz/drawn_packets.hpp"
#include "transport/client/inlet.hpp"
#include "transport/osc/osc_validator.hpp"
#include "transport/stream/wire/stream_encoder.hpp"

namespace hana::test {
namespace {

using namespace transport;
using namespace std::chrono_literals;
using Problem = std::optional<std::string>;

constexpr std::size_t senders = 4;

Endpoint address_of(std::size_t sender) {
  return {AddressFamily::V4, UdpPort{9001}, {10, 0, 0, static_cast<std::uint8_t>(sender)}, 0};
}

struct Sink : InletSink {
  void take(const InletMessage& message) noexcept override {
    is_valid = is_valid && !find_fault(message.bytes);
    if (message.latency) is_bounded = is_bounded && message.latency->error >= 0ns;
    const bool is_plain = message.kind == InletMessage::Kind::Plain;
    const auto address = OscMessageView{message.bytes}.address();
    is_kept_back = is_kept_back && !(is_plain && address.starts_with("/hana/"));
    if (message.receipt) receipt = message.receipt;
  }
  bool is_valid = true;
  bool is_bounded = true;
  bool is_kept_back = true;
  std::optional<Receipt> receipt;
};

/// An inlet and what four others do to it.
class Visualization {
 public:
  explicit Visualization(DrawnBytes bytes) : bytes_(bytes) {}

  Problem run() {
    while (!bytes_.is_empty()) {
      now_ += std::chrono::microseconds{bytes_.number(1) << (bytes_.number(1) % 16)};
      step(bytes_.number(1) % senders);
      if (auto problem = problem_in_what_is_sent()) return problem;
      if (!sink_.is_valid) return "a message that is no valid OSC was handed on";
      if (!sink_.is_bounded) return "a latency with an error below zero";
      if (!sink_.is_kept_back) return "a message of the protocol was handed on";
      if (inlet_.sources() > StreamListener::most_streams) return "more streams than there may be";
    }
    return std::nullopt;
  }

 private:
  void step(std::size_t sender) {
    switch (bytes_.number(1) % 8) {
      case 0:
        return open(sender);
      case 1:
      case 2:
        return receive(sender, write_stream_packet(room_, any_session(), bytes_));
      case 3:
        return answer(sender);
      case 4:
        return receive(sender, copy(encode(Ping{static_cast<std::int32_t>(bytes_.number(1)), {}})));
      case 5:
        return receive(sender, copy(bytes_.take(bytes_.number(1))));
      case 6:
        static_cast<void>(inlet_.receive_plain(bytes_.take(bytes_.number(1)), {}, now_));
        return;
      default:
        return use_or_jump();
    }
  }

  Session any_session() { return Session{1 + bytes_.number(1) % 3}; }

  void open(std::size_t sender) {
    const std::array name{static_cast<char>('a' + bytes_.number(1) % 3)};
    const auto epoch = bytes_.number(1) % 3;
    const Open open{{name.data(), 1}, epoch, any_session(), EventNumber{100}, 100};
    receive(sender, encode(open, room_));
  }

  /// Its newest ping, by whoever, with any times.
  void answer(std::size_t sender) {
    if (!asked_) return;
    const PeerInstant arrived{std::chrono::microseconds{bytes_.number(4)}};
    const PeerInstant left = arrived + std::chrono::microseconds{bytes_.number(2)};
    receive(sender, copy(encode(Pong{*asked_, arrived, left, ClockId{1}})));
  }

  void use_or_jump() {
    if (bytes_.number(1) % 8 == 0) inlet_.clock_jumped(ClockId{2}, now_);
    if (sink_.receipt) inlet_.applied(*sink_.receipt, now_);
  }

  std::size_t copy(std::span<const std::byte> packet) {
    std::ranges::copy(packet, room_.begin());
    return packet.size();
  }

  void receive(std::size_t sender, std::size_t size) {
    has_sent_.at(sender) = true;
    static_cast<void>(inlet_.receive(std::span{room_}.first(size), address_of(sender), now_));
  }

  Problem problem_in_what_is_sent() {
    std::array<std::byte, StreamBounds::packet> room{};
    for (int packets = 0; const auto taken = inlet_.take(room, now_); ++packets) {
      const auto packet = std::span{room}.first(taken->size);
      if (packets > 300) return "packets without end";
      if (find_fault(packet)) return "a packet that is no valid OSC";
      if (const auto ping = decode_ping(packet)) asked_ = ping;
      std::size_t to = 0;
      while (to < senders && address_of(to) != taken->to) ++to;
      if (to == senders || !has_sent_.at(to)) return "a packet to somebody who sent none";
    }
    if (inlet_.next_deadline() <= now_) return "a deadline that has passed";
    return std::nullopt;
  }

  DrawnBytes bytes_;
  Sink sink_;
  Inlet inlet_{{.epoch = 1, .streams = {.window = 64, .blocks = 16, .poll = {}}, .clock = {}},
               sink_};
  Instant now_{1h};
  std::array<std::byte, StreamBounds::packet> room_{};
  std::array<bool, senders> has_sent_{};
  std::optional<Ping> asked_;
};

}  // namespace

Problem broken_inlet_promise(std::span<const std::byte> bytes) {
  return Visualization{DrawnBytes{bytes}}.run();
}

}  // namespace hana::test
