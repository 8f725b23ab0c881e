#pragma once

#include "tests/sim/event_queue.hpp"
#include "tests/sim/faults.hpp"
#include "tests/sim/flight_pool.hpp"
#include "tests/sim/sockets.hpp"
#include "tests/sim/traffic.hpp"

namespace hana::sim {

struct Sender {
  ProgramId program{};
  HostId host{};
  UdpPort port{};
};

/// Takes what programs send and lets it arrive, or not.
///
/// Within a host copies take the loopback's time and none is lost, also of what goes out to a
/// network: the sender hears its own multicast and broadcast on the interface they left by.
class Carrier {
 public:
  /// Arrival events of unicast have this target: who has the port open is looked up then.
  static constexpr std::uint32_t whoever_has_the_port = 0xffffffff;

  Carrier(EventQueue& events, Random& random) : events_(events), random_(random) {}

  void send(const Sender& from, Send send, Time now);

  Network network;
  Faults faults;
  SocketTable sockets;
  Traffic traffic;
  FlightPool flights;

 private:
  struct Copy {
    std::uint32_t flight = 0;
    std::uint32_t target = 0;
    NicRef on{};
  };

  void send_to(const Sender& from, const ToGroup& to, Bytes bytes);
  void send_to(const Sender& from, const ToBroadcast& to, Bytes bytes);
  void send_to(const Sender& from, const ToEndpoint& to, Bytes bytes);
  void spread(const Sender& from, const AttachedNic& out, Flight flight);
  void spread_to(const Listener& listener, std::uint32_t number, const Sender& from,
                 const Conditions& conditions);
  void travel(const Copy& copy, const Sender& from, HostId to, std::span<const SubnetId> carriers);
  void arrive(const Copy& copy, Time after);
  [[nodiscard]] bool is_taken_between(HostId from, HostId to);
  void count(const Sender& from, SubnetId carrier, const Bytes& bytes);

  EventQueue& events_;
  Random& random_;
  Time now_{};
};

}  // namespace hana::sim
