#include "tests/fuzz/clock_packet_check.hpp"

#include <chrono>

#include "tests/fuzz/drawn_packets.hpp"
#include "transport/clock/clock_responder.hpp"
#include "transport/clock/clock_sync.hpp"
#include "transport/osc/osc_validator.hpp"

namespace hana::test {
namespace {

using namespace transport;
using namespace std::chrono_literals;
using Problem = std::optional<std::string>;

Problem packet_problem(std::span<const std::byte> datagram) {
  const auto ping = decode_ping(datagram);
  const auto pong = decode_pong(datagram);
  if ((ping || pong) && find_fault(datagram)) return "taken for a clock's and is no valid OSC";
  if (ping && decode_ping(encode(*ping)) != ping) return "a ping that changes when written again";
  if (pong && decode_pong(encode(*pong)) != pong) return "a pong that changes when written again";
  if (pong && pong->left < pong->arrived) return "a pong that left before its ping came";
  const auto answer = answer_ping(datagram, Instant{3s}, Instant{4s}, ClockId{9});
  if (answer.has_value() != ping.has_value()) return "a ping and nothing else is answered";
  if (ping && decode_pong(*answer) != Pong{*ping, PeerInstant{3s}, PeerInstant{4s}, ClockId{9}})
    return "an answer that is not this ping's";
  return std::nullopt;
}

/// Four bytes of any size, from nanoseconds to days, forwards and backwards.
std::chrono::nanoseconds any_time(DrawnBytes& bytes) {
  const auto shift = bytes.number(1) % 24;
  const auto number = static_cast<std::int32_t>(bytes.number(4));
  return std::chrono::nanoseconds{std::int64_t{number} * (std::int64_t{1} << shift)};
}

/// One who synchronises with a peer that answers what it likes.
class Conversation {
 public:
  explicit Conversation(DrawnBytes bytes) : bytes_(bytes) { sync_.start(now_); }

  Problem run() {
    while (!bytes_.is_empty()) {
      now_ += std::chrono::microseconds{bytes_.number(3)};
      if (auto problem = step()) return problem;
      if (auto problem = problem_in_what_is_known()) return problem;
    }
    return std::nullopt;
  }

 private:
  Problem step() {
    const auto kind = bytes_.number(1) % 8;
    if (kind == 0) sync_.start(now_);
    if (kind == 1 && sync_.receive(bytes_.take(clock_packet_bytes), now_) && !is_waiting_)
      return "a pong was taken while no ping waits";
    if (kind > 1 && kind < 5) return ask();
    if (kind >= 5) return answer();
    return std::nullopt;
  }

  Problem ask() {
    const auto ping = sync_.ping(now_);
    if (!ping) return std::nullopt;
    if (sync_.ping(now_) || sync_.next_ping() <= now_) return "pings without end";
    asked_ = decode_ping(*ping);
    if (!asked_) return "a ping that is none";
    is_waiting_ = true;
    return std::nullopt;
  }

  Problem answer() {
    if (!asked_) return std::nullopt;
    const PeerInstant arrived{now_.time_since_epoch() + any_time(bytes_)};
    const auto took = std::chrono::microseconds{bytes_.number(2)};
    const auto clock = static_cast<ClockId>(bytes_.number(1) % 2);
    const auto pong = encode(Pong{*asked_, arrived, arrived + took, clock});
    static_cast<void>(sync_.receive(pong, now_));
    if (sync_.receive(pong, now_)) return "the same pong was taken twice";
    return std::nullopt;
  }

  [[nodiscard]] Problem problem_in_what_is_known() const {
    const auto& counts = sync_.counts();
    if (counts.accepted > counts.sent) return "more answers than questions";
    const auto estimate = sync_.estimate(now_);
    if (estimate.has_value() == (sync_.state(now_) == ClockState::None))
      return "the state and the estimate do not agree";
    if (!estimate) return std::nullopt;
    if (estimate->least > estimate->most) return "a bound that nothing can be within";
    if (estimate->offset_at(now_).error < 0ns) return "an error below zero";
    return std::nullopt;
  }

  DrawnBytes bytes_;
  ClockSync sync_;
  Instant now_{1h};
  std::optional<Ping> asked_;
  bool is_waiting_ = false;
};

}  // namespace

Problem broken_clock_promise(std::span<const std::byte> bytes) {
  if (auto problem = packet_problem(bytes)) return problem;
  return Conversation{DrawnBytes{bytes}}.run();
}

}  // namespace hana::test
