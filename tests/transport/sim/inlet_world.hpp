#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/world.hpp"
#include "transport/client/inlet.hpp"
#include "transport/stream/sender/stream_sender.hpp"

namespace hana::test {

/// A router with one stream that answers pings. What it sends may wait before it leaves: a way
/// that is slower in one direction.
class AnsweringRouter {
 public:
  AnsweringRouter(transport::StreamSenderOptions options, const Endpoint& to,
                  std::chrono::nanoseconds wait)
      : options_(std::move(options)), to_(to), wait_(wait) {}

  void start(std::span<const sim::Nic> /*nics*/, Instant now) { stream.emplace(options_, now); }
  void nics_changed(std::span<const sim::Nic> /*nics*/, Instant /*now*/) {}
  void receive(const sim::Datagram& datagram, Instant now);
  void advance(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const;
  [[nodiscard]] std::vector<sim::Send> take() { return std::exchange(sends_, {}); }
  void stop(Instant /*now*/) { is_stopped_ = true; }

  /// A message "ADDRESS i:value"; the test calls World::serve afterwards.
  void push(const std::string& address, std::int32_t value, transport::Delivery delivery,
            Instant now);

  std::optional<transport::StreamSender> stream;
  transport::ClockId clock{77};
  std::vector<transport::Applied> reports;
  int pings = 0;

 private:
  struct Held {
    Instant until;
    sim::Bytes bytes;
  };

  void send(std::span<const std::byte> packet, Instant now);

  transport::StreamSenderOptions options_;
  Endpoint to_;
  std::chrono::nanoseconds wait_;
  std::vector<Held> held_;
  std::vector<sim::Send> sends_;
  bool is_stopped_ = false;
};

/// A visualization that keeps what it was given, and uses it at once.
class InletProgram : public transport::InletSink {
 public:
  struct Given {
    transport::InletMessage::Kind kind;
    std::string address;
    std::int32_t value;
    Instant arrived;
    std::optional<transport::InletMessage::Duration> latency;
    std::optional<transport::InletMessage::Duration> network;
  };

  explicit InletProgram(const transport::InletOptions& options) : inlet(options, *this) {}

  void start(std::span<const sim::Nic> /*nics*/, Instant /*now*/) {}
  void nics_changed(std::span<const sim::Nic> /*nics*/, Instant /*now*/) {}
  void receive(const sim::Datagram& datagram, Instant now);
  void advance(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const;
  [[nodiscard]] std::vector<sim::Send> take() { return std::exchange(sends_, {}); }
  void stop(Instant /*now*/) { is_stopped_ = true; }

  void take(const transport::InletMessage& message) noexcept override;

  transport::Inlet inlet;
  std::vector<Given> given;

 private:
  std::vector<sim::Send> sends_;
  bool is_stopped_ = false;
};

/// A router and a visualization whose clocks are off by anything, 100 ppm apart, and drift.
class InletWorld {
 public:
  InletWorld(std::uint64_t seed, const sim::Conditions& conditions,
             std::chrono::nanoseconds wait = {});

  /// An event that reaches the router now: "/n" with a number that counts up.
  void push(transport::Delivery delivery);

  void restart_router();

  /// By how much what is stated of any message is not true, at most; negative: all is true.
  [[nodiscard]] std::chrono::nanoseconds worst_lie() const;

  [[nodiscard]] AnsweringRouter& router_program() { return routers.back(); }

  sim::World world;
  sim::HostId router{};
  sim::HostId visualization{};
  std::deque<AnsweringRouter> routers;
  InletProgram program;

  /// When the number reached the router, by the visualization's clock.
  std::map<std::int32_t, Instant> pushed;

 private:
  void start_router();

  transport::StreamSenderOptions options_;
  std::chrono::nanoseconds wait_;
  sim::ProgramId router_program_{};
};

}  // namespace hana::test
