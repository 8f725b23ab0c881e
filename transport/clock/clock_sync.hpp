#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "transport/clock/clock_packets.hpp"
#include "transport/clock/exchange_window.hpp"

namespace hana::transport {

enum class ClockState : std::uint8_t {
  None,           // no answer yet, or none for 30 s: nothing is known
  Synchronising,  // there is an estimate with its bound, out of fewer than four exchanges
  Synchronised,
};

struct ClockCounts {
  std::uint64_t sent = 0;
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;   // no pong, or to no ping that waits: late, doubled, forged
  std::uint64_t restarts = 0;  // a new clock id, or exchanges that contradict each other
};

/// Finds out how far a peer's clock is ahead of ours: eight pings, then one every 500 ms.
///
/// Units:   nanoseconds of each machine's monotonic clock.
/// Threads: one owner. Real-time safe: no heap, lock or system call.
/// Errors:  refuses, and counts, whatever is not the answer to a ping that waits for one; 16 do.
/// Bound:   the true offset is within the estimate's error as long as the clocks keep the
///          `ClockLimits`, whatever packets do on their way: be late, unequally, lost, doubled.
///          After a clock jumped this holds again from the first exchange on that began after
///          the jump, if the jump is noticed: by another clock id, by `start`, or because it is
///          too large for both sides to be true. One that is not noticed is exceeded by less than
///          the round trip of that exchange, for 5 s.
/// Source:  docs/protocol.md, "Clocks".
class ClockSync {
 public:
  static constexpr std::chrono::milliseconds burst_spacing{20};
  static constexpr std::chrono::milliseconds interval{500};
  static constexpr unsigned burst = 8;

  explicit ClockSync(const ClockLimits& limits = {}) noexcept : limits_(limits), window_(limits) {}

  /// Forgets everything and begins with a burst: at first, and whenever our own clock may have
  /// jumped, as after a sleep.
  void start(Instant now) noexcept;

  /// When the next ping is due.
  [[nodiscard]] Instant next_ping() const noexcept { return next_ping_; }

  /// The ping to send now; empty before it is due. Read `now` right before it leaves.
  [[nodiscard]] std::optional<ClockPacket> ping(Instant now) noexcept;

  /// Takes an answer; `arrived` as early as can be told. False if it was refused.
  bool receive(std::span<const std::byte> datagram, Instant arrived) noexcept;

  [[nodiscard]] ClockState state(Instant now) const noexcept;

  /// Empty in the state `None`.
  [[nodiscard]] std::optional<ClockEstimate> estimate(Instant now) const noexcept;

  [[nodiscard]] const ClockCounts& counts() const noexcept { return counts_; }

 private:
  struct Waiting {
    Ping ping;
    Instant sent;
  };

  [[nodiscard]] std::optional<Instant> take_waiting(const Ping& ping) noexcept;
  [[nodiscard]] bool take(const Exchange& exchange, ClockId clock) noexcept;
  void begin_again(Instant now) noexcept;

  ClockLimits limits_;
  ExchangeWindow window_;
  std::array<std::optional<Waiting>, 16> waiting_{};  // by sequence
  std::optional<ClockEstimate> estimate_;
  std::uint32_t sequence_ = 0;
  unsigned burst_left_ = burst;
  Instant next_ping_{};
  Instant last_ping_{};
  ClockCounts counts_;
};

}  // namespace hana::transport
