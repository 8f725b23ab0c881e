#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "discovery/interface.hpp"
#include "discovery/peer.hpp"
#include "discovery/wire/packets.hpp"

namespace hana::discovery {

/// The multicast groups, IPv4 and IPv6, out of every interface.
struct ToGroup {};

/// Every IPv4 subnet of one interface, by its broadcast address.
struct ToSubnets {
  InterfaceIndex via{};
};

/// One address, by the interface that it was heard on; 0: the system's choice, for what was never
/// heard.
struct ToNode {
  Endpoint endpoint;
  InterfaceIndex via{};
};

struct Outgoing {
  std::variant<ToGroup, ToSubnets, ToNode> to;
  Bytes bytes;
};

/// Another live program has our id. Who started later gives way: it takes a new id.
struct CloneSeen {
  Endpoint at;
  bool yields = false;  // it is on us to give way
};

/// What the state machine wants done, in order.
struct Actions {
  std::vector<Outgoing> send;
  std::vector<PeerEvent> events;
  std::vector<CloneSeen> clones;
};

/// What a datagram was sent to.
enum class Cast : std::uint8_t {
  Group,      // the multicast group
  Broadcast,  // the subnet
  Shared,     // this machine's address and the port that all programs share; only one hears it
  Own,        // the node's own socket
};

/// Where and when a datagram came in.
struct Arrival {
  Endpoint from;
  InterfaceIndex on{};
  Instant at;
  Cast cast = Cast::Group;
};

}  // namespace hana::discovery
