#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tests/sim/network.hpp"
#include "tests/sim/program.hpp"

namespace hana::sim {

/// A program that hears a packet, and where.
struct Listener {
  ProgramId program{};
  NicRef on{};
  HostId host{};
};

/// Which program of which host has opened what.
class SocketTable {
 public:
  /// Throws where the program's own port is taken. Fills in the own port that was asked for as 0.
  UdpPort open(ProgramId program, HostId host, const Sockets& sockets);
  void close(ProgramId program, HostId host);

  struct Owner {
    ProgramId program{};
    Cast cast = Cast::OwnUnicast;
  };

  /// Who hears unicast to that port, as with SO_REUSEADDR: of several the last that opened it.
  [[nodiscard]] std::optional<Owner> owner(HostId host, UdpPort port) const;

  /// Everyone on the subnet who is a member of the group, or for a broadcast (an endpoint without
  /// address) has the port open as a shared one. Valid until the next call.
  [[nodiscard]] const std::vector<Listener>& audience(const Network& network, SubnetId subnet,
                                                      const Endpoint& to);

 private:
  struct Open {
    ProgramId program{};
    Sockets sockets;
  };
  struct Audience {
    SubnetId subnet{};
    Endpoint to;
    std::uint64_t network_version = 0;
    std::uint64_t version = 0;
    std::vector<Listener> listeners;
  };

  [[nodiscard]] const std::vector<Open>& of(HostId host) const;
  void gather(Audience& audience, const Network& network) const;

  std::vector<std::vector<Open>> hosts_;
  std::vector<std::vector<Audience>> audiences_;  // by subnet
  std::uint64_t version_ = 1;
};

}  // namespace hana::sim
