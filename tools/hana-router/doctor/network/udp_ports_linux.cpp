#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "tools/hana-router/doctor/network/udp_ports.hpp"

namespace hana::tools::doctor {
namespace {

sockaddr_in v4(const Endpoint& endpoint) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(endpoint.port));
  std::memcpy(&address.sin_addr, endpoint.address.data(), sizeof address.sin_addr);
  return address;
}

sockaddr_in6 v6(const Endpoint& endpoint) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(static_cast<std::uint16_t>(endpoint.port));
  address.sin6_scope_id = endpoint.scope;
  std::memcpy(&address.sin6_addr, endpoint.address.data(), sizeof address.sin6_addr);
  return address;
}

enum class Sharing : std::uint8_t { Alone, Shared };

/// 0, or the system's reason.
template <typename Address>
int try_bind(const Address& address, int family, Sharing sharing, int v6_only) {
  const int udp = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (udp < 0) return errno;
  const int reuse = sharing == Sharing::Shared ? 1 : 0;
  setsockopt(udp, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
  if (family == AF_INET6) setsockopt(udp, IPPROTO_IPV6, IPV6_V6ONLY, &v6_only, sizeof v6_only);
  const bool bound = bind(udp, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  const int error = bound ? 0 : errno;
  close(udp);
  return error;
}

int try_endpoint(const Endpoint& listen) {
  if (listen.family == AddressFamily::V4) return try_bind(v4(listen), AF_INET, Sharing::Alone, 0);
  const bool any = listen.family == AddressFamily::Unspecified;
  const int error = try_bind(v6(listen), AF_INET6, Sharing::Alone, any ? 0 : 1);
  // A machine without IPv6 still has every IPv4 address.
  const bool no_v6 = error == EAFNOSUPPORT || error == EADDRNOTAVAIL;
  return any && no_v6 ? try_bind(v4(listen), AF_INET, Sharing::Alone, 0) : error;
}

void find_holders(const SystemTree& system, PortUse& use) {
  for (const auto& [file, family] : {std::pair{"proc/net/udp", AddressFamily::V4},
                                     std::pair{"proc/net/udp6", AddressFamily::V6}})
    for (const auto& socket : parse_udp_table(system.text(file).value_or(""), family)) {
      if (socket.local.port != use.port) continue;
      const auto holders = holders_of_socket(system, socket.inode);
      if (holders.empty()) ++use.hidden;
      for (const auto& holder : holders)
        if (std::ranges::find(use.holders, holder.pid, &Process::pid) == use.holders.end())
          use.holders.push_back(holder);
    }
}

}  // namespace

PortUse read_discovery_port(const SystemTree& system, const discovery::Group& group) {
  PortUse use{group.port, "discovery", 0, {}, 0};
  find_holders(system, use);
  Endpoint address{AddressFamily::V4, group.port, {}, 0};
  std::ranges::copy(group.address, address.address.begin());
  use.error = try_bind(v4(address), AF_INET, Sharing::Shared, 0);
  return use;
}

std::vector<PortUse> read_show_ports(const SystemTree& system, const config::Show& show) {
  std::vector<PortUse> uses;
  for (const auto& device : show.devices) {
    const auto* osc = std::get_if<config::OscMatch>(&device.match);
    if (osc == nullptr || osc->listen.port == UdpPort{0}) continue;
    PortUse use{osc->listen.port, "the device \"" + device.alias + "\"", 0, {}, 0};
    use.error = try_endpoint(osc->listen);
    find_holders(system, use);
    uses.push_back(std::move(use));
  }
  return uses;
}

}  // namespace hana::tools::doctor
