#pragma once

#include <variant>
#include <vector>

#include "discovery/interface.hpp"
#include "discovery/peer.hpp"
#include "discovery/wire/packets.hpp"

namespace hana::discovery {

/// The multicast group, out of every interface.
struct ToGroup {};

/// One node, by the interface that it was heard on.
struct ToNode {
  Endpoint endpoint;
  InterfaceIndex via{};
};

struct Outgoing {
  std::variant<ToGroup, ToNode> to;
  Bytes bytes;
};

/// What the state machine wants done, in order.
struct Actions {
  std::vector<Outgoing> send;
  std::vector<PeerEvent> events;
};

/// Where and when a datagram came in.
struct Arrival {
  Endpoint from;
  InterfaceIndex on{};
  Instant at;
};

}  // namespace hana::discovery
