#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "discovery/peer.hpp"
#include "tools/hana-router/doctor/network/probe_socket.hpp"

namespace hana::tools::doctor {

/// What became of packets that went one way out of one interface.
struct WayReading {
  Way way = Way::MulticastV4;
  int listen_error = 0;  // of the system; 0: none
  int send_error = 0;
  bool own_heard = false;          // our packet came back to a socket of ours that listens there
  std::set<std::string> heard;     // addresses of other machines whose packets came this way
  std::set<std::string> answered;  // addresses of other machines that answered a question sent so
};

struct InterfaceReading {
  Link link;
  std::vector<WayReading> ways;
  bool own_unicast_tried = false;
  bool own_unicast = false;  // a packet to our own address there arrived
};

/// A node as it was met on one address.
struct NodeReading {
  discovery::NodeId id;
  discovery::Epoch epoch{};
  discovery::Announcement announced;
  std::string address;
  std::string interface;
  bool same_machine = false;
  bool heard = false;                                   // by multicast
  bool answered = false;                                // by unicast
  std::optional<std::chrono::microseconds> round_trip;  // the quickest of a probe
};

struct ProbeReading {
  std::vector<InterfaceReading> interfaces;
  std::vector<NodeReading> nodes;  // one for each id, epoch and address
  std::chrono::milliseconds listened{};
};

}  // namespace hana::tools::doctor
