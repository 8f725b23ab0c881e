#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "router/events/event.hpp"
#include "tests/sim/address.hpp"
#include "tests/sim/ids.hpp"

namespace hana::sim {

using Bytes = std::vector<std::byte>;

enum class NicKind : std::uint8_t { Loopback, Network };

/// A network interface as a program sees it: up, with its addresses.
struct Nic {
  NicIndex index{};
  std::string name;
  NicKind kind = NicKind::Network;
  std::vector<NicAddress> addresses;

  friend bool operator==(const Nic&, const Nic&) = default;
};

/// What a datagram was sent to.
enum class Cast : std::uint8_t {
  Group,          // a multicast group
  Broadcast,      // all of a subnet
  SharedUnicast,  // the port that programs of one host share; who opened it last hears it
  OwnUnicast,     // the program's own port
};

struct Datagram {
  std::span<const std::byte> bytes;  // for the time of the call
  Endpoint from;                     // with this host's scope where the address is link-local
  NicIndex on{};
  Cast cast = Cast::Group;
};

/// Out of one interface, or of every one that is up and has an address of the group's family.
struct ToGroup {
  Endpoint group;
  NicIndex via{};
};

/// Every IPv4 subnet of one interface.
struct ToBroadcast {
  UdpPort port{};
  NicIndex via{};
};

struct ToEndpoint {
  Endpoint to;
  NicIndex via{};
};

struct Send {
  std::variant<ToGroup, ToBroadcast, ToEndpoint> to;
  Bytes bytes;
};

/// A protocol's state machine: bytes and time in, packets out. All times are its host's.
///
/// After every call it is advanced, what it takes is sent, and it is asked for its deadline; a
/// deadline that has passed comes again a microsecond later. Functions may not call the world.
struct Program {
  std::function<void(std::span<const Nic>, Instant now)> start;
  std::function<void(std::span<const Nic>, Instant now)> nics_changed;
  std::function<void(const Datagram&, Instant now)> receive;
  std::function<void(Instant now)> advance;
  std::function<std::optional<Instant>()> next_deadline;
  std::function<std::vector<Send>()> take;
  std::function<void(Instant now)> stop;  // it ends at its first empty deadline after that
};

/// A program out of an object with functions of these names, which outlives the world's use of it.
template <typename Machine>
[[nodiscard]] Program program_of(Machine& machine) {
  return {
      [&machine](std::span<const Nic> nics, Instant now) { machine.start(nics, now); },
      [&machine](std::span<const Nic> nics, Instant now) { machine.nics_changed(nics, now); },
      [&machine](const Datagram& datagram, Instant now) { machine.receive(datagram, now); },
      [&machine](Instant now) { machine.advance(now); },
      [&machine] { return machine.next_deadline(); },
      [&machine] { return machine.take(); },
      [&machine](Instant now) { machine.stop(now); },
  };
}

/// What a program opens on its host.
struct Sockets {
  UdpPort own{};                 // unicast, and where it sends from; 0: one that is free
  UdpPort shared{};              // with other programs of the host; 0: none
  std::vector<Endpoint> groups;  // joined on every interface, whatever its state
  std::size_t buffer = 0;        // datagrams that wait at most; 0: no limit
  Time processing{};             // that each datagram takes the program
};

}  // namespace hana::sim
