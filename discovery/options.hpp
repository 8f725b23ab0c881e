#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "discovery/announcement.hpp"
#include "router/endpoint.hpp"

namespace hana::discovery {

/// Whether packets count that come from outside the subnets of the interface they arrived on.
enum class OffSubnet : std::uint8_t { Ignore, Accept };

/// Who the nodes are that a mesh of programs hears; the same for all of them.
struct Group {
  std::array<std::uint8_t, 4> address{239, 255, 72, 82};
  std::array<std::uint8_t, 16> address_v6{0xff, 0x12, 0, 0, 0, 0, 0,    0,
                                          0,    0,    0, 0, 0, 0, 0x48, 0x52};  // ff12::4852
  UdpPort port{7282};     // of the groups, of broadcasts, and of unicast to programs not yet known
  std::uint8_t hops = 1;  // IP time to live: 1 stays on the subnet
};

/// Which interfaces a node uses, by name; `*` stands for any characters. Denied goes before
/// allowed.
struct InterfaceChoice {
  std::vector<std::string> allowed;  // empty: lo and all that are up and can multicast
  std::vector<std::string> denied;
};

struct Options {
  Announcement announcement;
  Group group;
  InterfaceChoice interfaces;
  std::vector<Endpoint> seeds;  // asked by unicast, whatever multicast brings; port 0: the group's
  std::string filter;           // whom the node asks for; empty: all. wire/query_filter.hpp
  OffSubnet off_subnet = OffSubnet::Ignore;  // packets from a seed's own address always count
  std::string key;                           // of the mesh, as the user wrote it; empty: none
  std::size_t peers_kept = 4096;             // the newest unknown node is refused beyond that
  std::filesystem::path state_directory;  // for the node's id; empty: the user's (XDG_STATE_HOME)
};

}  // namespace hana::discovery
