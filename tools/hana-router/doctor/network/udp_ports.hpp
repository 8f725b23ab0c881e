#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/show.hpp"
#include "discovery/options.hpp"
#include "router/endpoint.hpp"
#include "tools/hana-router/doctor/finding.hpp"
#include "tools/hana-router/doctor/processes.hpp"
#include "tools/hana-router/doctor/system_tree.hpp"

namespace hana::tools::doctor {

/// A row of /proc/net/udp or udp6.
struct BoundSocket {
  Endpoint local;
  std::uint32_t user = 0;
  std::uint64_t inode = 0;
};

/// Source: Linux, Documentation/networking/proc_net_tcp.rst; the addresses are in the processor's
///         byte order. Rows that do not have that form are left out.
[[nodiscard]] std::vector<BoundSocket> parse_udp_table(std::string_view text, AddressFamily family);

/// Who may stand in the way at one UDP port.
struct PortUse {
  UdpPort port{};
  std::string wanted_for;        // "discovery", "device phone"
  int error = 0;                 // of the system when we tried; 0: it is to be had
  std::vector<Process> holders;  // other programs that have it
  std::size_t hidden = 0;        // sockets of other users, whose programs are not ours to see
};

/// Tries to share the discovery port as every node does.
[[nodiscard]] PortUse read_discovery_port(const SystemTree& system, const discovery::Group& group);

/// Tries the ports of the show's OSC devices as the router does, and gives them back.
[[nodiscard]] std::vector<PortUse> read_show_ports(const SystemTree& system,
                                                   const config::Show& show);

[[nodiscard]] Finding check_discovery_port(const PortUse& use);
[[nodiscard]] Finding check_show_port(const PortUse& use);

}  // namespace hana::tools::doctor
