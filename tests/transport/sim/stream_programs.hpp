#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/sim/world.hpp"
#include "transport/stream/receiver/stream_listener.hpp"
#include "transport/stream/sender/stream_sender.hpp"

namespace hana::test {

/// A router with one stream: a StreamSender and the socket it would have.
class SenderProgram {
 public:
  SenderProgram(transport::StreamSenderOptions options, const Endpoint& to)
      : options_(std::move(options)), to_(to) {}

  void start(std::span<const sim::Nic> nics, Instant now);
  void nics_changed(std::span<const sim::Nic> /*nics*/, Instant /*now*/) {}
  void receive(const sim::Datagram& datagram, Instant now);
  void advance(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const;
  [[nodiscard]] std::vector<sim::Send> take() { return std::exchange(sends_, {}); }
  void stop(Instant now);

  /// A message with one int; the test calls World::serve afterwards.
  bool push(const std::string& address, std::int32_t value, transport::Delivery delivery,
            std::uint32_t lane, Instant now);
  bool push(std::span<const std::byte> message, transport::Delivery delivery, std::uint32_t lane,
            Instant now);

  [[nodiscard]] transport::StreamSender& stream() { return *stream_; }

 private:
  transport::StreamSenderOptions options_;
  Endpoint to_;
  std::unique_ptr<transport::StreamSender> stream_;
  std::vector<sim::Send> sends_;
  bool is_stopped_ = false;
};

/// What a visualization was given.
struct Given {
  transport::StreamDelivery::Kind kind;
  std::string address;
  std::int32_t value;  // the first argument; 0 where it is none
  std::size_t bytes;   // of the message
  Instant when;        // by the visualization's clock
};

/// A visualization that keeps all it is given.
class ReceiverProgram : public transport::StreamSink {
 public:
  explicit ReceiverProgram(const transport::StreamListenerOptions& options)
      : listener(options, *this) {}

  void start(std::span<const sim::Nic> /*nics*/, Instant /*now*/) {}
  void nics_changed(std::span<const sim::Nic> /*nics*/, Instant /*now*/) {}
  void receive(const sim::Datagram& datagram, Instant now);
  void advance(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const;
  [[nodiscard]] std::vector<sim::Send> take() { return std::exchange(sends_, {}); }
  void stop(Instant /*now*/) { is_stopped_ = true; }

  void deliver(const transport::StreamSource& from,
               const transport::StreamDelivery& delivery) noexcept override;

  /// The value that stands at the address in the end.
  [[nodiscard]] std::map<std::string, std::int32_t> last_values() const;

  /// From now on it looks for packets only so often, as a program without threads does.
  void set_poll(Clock::duration interval) { poll_ = interval; }

  transport::StreamListener listener;
  std::vector<Given> given;

 private:
  struct Unread {
    std::vector<std::byte> bytes;
    Endpoint from;
  };

  std::vector<sim::Send> sends_;
  std::vector<Unread> unread_;
  Clock::duration poll_{};
  Instant next_look_{};
  Instant now_{};
  bool is_stopped_ = false;
};

/// One router and one visualization on one network.
class StreamWorld {
 public:
  StreamWorld(std::uint64_t seed, const sim::Conditions& conditions,
              transport::StreamSenderOptions sending = {},
              transport::StreamListenerOptions receiving = {});

  /// By the router's clock; what it sends leaves at once.
  bool push(const std::string& address, std::int32_t value, transport::Delivery delivery,
            std::uint32_t lane = 0);
  bool push(std::span<const std::byte> message, transport::Delivery delivery,
            std::uint32_t lane = 0);

  void restart_visualization();
  void restart_router();

  /// What all runs of the visualization were given since the latest start of it.
  [[nodiscard]] const std::vector<Given>& given() const { return receivers.back().given; }

  sim::World world;
  sim::SubnetId lan{};
  sim::HostId router{};
  sim::HostId visualization{};
  std::deque<SenderProgram> senders;
  std::deque<ReceiverProgram> receivers;

  [[nodiscard]] transport::StreamSender& stream() { return senders.back().stream(); }

 private:
  void start_router();
  void start_visualization();

  transport::StreamSenderOptions sending_;
  transport::StreamListenerOptions receiving_;
  sim::ProgramId sender_{};
  sim::ProgramId receiver_{};
};

/// "/a" with the int 1.
[[nodiscard]] std::vector<std::byte> message(const std::string& address, std::int32_t value);

}  // namespace hana::test
