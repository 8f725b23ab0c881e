#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "router/endpoint.hpp"
#include "router/output.hpp"

namespace hana::discovery {

/// Everything else that a node says of itself: `load`, `caps`, `status`, ...
using Properties = std::map<std::string, std::string, std::less<>>;

/// The version of the Hana protocols that a node speaks; it announces it as `proto`.
enum class Protocol : std::uint8_t { Plain = 0, Hana = 1 };

/// What a node says of itself in every hello.
///
/// Bound: id and name at most 64 bytes, role and keys 32, tags and values 256; see
/// wire/packets.hpp.
struct Announcement {
  std::string role = "visualization";  // "router", "visualization" or "daemon"
  std::string name;
  UdpPort port{};  // where it receives OSC; 0: nowhere
  std::vector<std::string> tags;
  Bundling bundling = Bundling::OneMessageADatagram;
  Protocol protocol = Protocol::Hana;
  std::chrono::seconds lifetime{5};  // a plain node silent for so long is gone
  Properties properties;

  friend bool operator==(const Announcement&, const Announcement&) = default;
};

/// Whether packets count that come from outside the subnets of the interface they arrived on.
enum class OffSubnet : std::uint8_t { Ignore, Accept };

/// Who the nodes are that a mesh of programs hears; the same for all of them.
struct Group {
  std::array<std::uint8_t, 4> address{239, 255, 72, 82};
  UdpPort port{7282};
  std::uint8_t hops = 1;  // IP time to live: 1 stays on the subnet
};

struct Options {
  Announcement announcement;
  Group group;
  std::vector<std::string> interfaces;  // by name; empty: lo and all that are up and can multicast
  OffSubnet off_subnet = OffSubnet::Ignore;
  std::size_t peers_kept = 4096;          // the newest unknown node is refused beyond that
  std::filesystem::path state_directory;  // for the node's id; empty: the user's (XDG_STATE_HOME)
};

}  // namespace hana::discovery
