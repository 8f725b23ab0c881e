#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "discovery/options.hpp"
#include "router/endpoint.hpp"
#include "router/events/event.hpp"

namespace hana::discovery {

/// Lives as long as a program's installation; printable ASCII, at most 64 bytes.
using NodeId = std::string;

/// Differs and grows at each start of a node; compared as an RFC 1982 serial number.
enum class Epoch : std::int32_t {};

/// Another node on the mesh, as it was when the snapshot was taken.
struct Peer {
  NodeId id;
  Epoch epoch{};
  std::string label;  // the name; `name~id` where a live node of the same role had the name before
  Announcement announced;
  Endpoint osc;                     // the best address with the announced port
  std::vector<Endpoint> addresses;  // where it was heard from, the best first
  Instant last_heard;
};

enum class LostReason : std::uint8_t {
  Bye,        // it said so
  Silent,     // nothing heard, no probe answered
  Restarted,  // a newer epoch of the same node follows at once
};

struct Appeared {
  Peer peer;
};
/// A node that was lost before, with its id of then.
struct Returned {
  Peer peer;
};
struct Changed {
  Peer peer;
};
struct Lost {
  Peer peer;
  LostReason reason;
};
using PeerEvent = std::variant<Appeared, Returned, Changed, Lost>;

}  // namespace hana::discovery
