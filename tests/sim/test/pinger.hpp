#pragma once

#include <string>
#include <vector>

#include "tests/sim/world.hpp"

namespace hana::sim {

/// A program that says what it is told to, once or again and again, and keeps what it hears.
class Pinger {
 public:
  struct Heard {
    std::string text;
    Endpoint from;
    NicIndex on{};
    Cast cast = Cast::Group;
    Instant at;
  };

  /// At the next occasion.
  void say(const std::string& text, decltype(Send::to) to);

  /// Its count, as text, from the start on.
  void say_every(Clock::duration interval, decltype(Send::to) to);

  void start(std::span<const Nic> given, Instant now);
  void nics_changed(std::span<const Nic> given, Instant now);
  void receive(const Datagram& datagram, Instant now);
  void advance(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const { return next_; }
  [[nodiscard]] std::vector<Send> take() { return std::exchange(sends_, {}); }
  void stop(Instant now);

  std::vector<Heard> heard;
  std::vector<Instant> said_at;
  std::vector<Instant> told_nics_at;
  std::vector<Nic> nics;
  Instant started_at;

 private:
  decltype(Send::to) to_;
  Clock::duration interval_{};
  std::optional<Instant> next_;
  std::vector<Send> sends_;
};

/// 239.1.2.3, port 5000.
[[nodiscard]] Endpoint group();

/// With that group and shared port.
[[nodiscard]] Sockets group_sockets(UdpPort own = {});

/// Every copy arrives after exactly 1 ms.
[[nodiscard]] Conditions exact();

/// Hosts with a pinger each on one subnet.
class PingerNet {
 public:
  PingerNet(std::uint64_t seed, const Conditions& conditions)
      : world(seed), lan(world.network().add_subnet(conditions)) {}

  Pinger& add(const HostOptions& options = {}, Families families = Families::V4);

  /// One more on a host.
  Pinger& add_to(HostId host, const Sockets& sockets = group_sockets());

  /// Lets it say it now.
  void say(const Pinger& pinger, const std::string& text, const decltype(Send::to)& to);

  [[nodiscard]] Endpoint address(std::size_t host, UdpPort port) const;

  World world;
  SubnetId lan;
  std::vector<HostId> hosts;
  std::vector<ProgramId> programs;  // by pinger
  std::deque<Pinger> pingers;
};

}  // namespace hana::sim
