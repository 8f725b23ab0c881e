#pragma once

#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "tests/sim/program.hpp"
#include "transport/clock/clock_sync.hpp"

namespace hana::test {

/// A program that synchronises with one other and answers it.
class ClockPeer {
 public:
  /// The other's socket, and how long what this one sends waits before it leaves: a slow way.
  void aim_at(const Endpoint& other, std::chrono::nanoseconds wait) {
    other_ = other;
    wait_ = wait;
  }

  void start(std::span<const sim::Nic>, Instant now) { sync.start(now); }
  void nics_changed(std::span<const sim::Nic>, Instant) {}
  void receive(const sim::Datagram& datagram, Instant now);
  void advance(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const;
  [[nodiscard]] std::vector<sim::Send> take() { return std::exchange(sends_, {}); }
  void stop(Instant) { is_stopped_ = true; }

  transport::ClockSync sync;
  transport::ClockId clock{};

  /// When the ping left of the newest exchange that was taken.
  [[nodiscard]] std::optional<Instant> newest_exchange() const { return newest_exchange_; }
  [[nodiscard]] std::chrono::nanoseconds newest_round_trip() const { return newest_round_trip_; }

 private:
  struct Held {
    Instant until;
    transport::ClockPacket packet;
  };

  void send(const transport::ClockPacket& packet, Instant now);

  Endpoint other_;
  std::chrono::nanoseconds wait_{};
  std::vector<Held> held_;
  std::vector<sim::Send> sends_;
  std::map<std::int32_t, Instant> sent_;
  std::optional<Instant> newest_exchange_;
  std::chrono::nanoseconds newest_round_trip_{};
  bool is_stopped_ = false;
};

}  // namespace hana::test
