#include <algorithm>
#include <cerrno>
#include <cstring>

#include "discovery/mesh/socket/datagram_socket.hpp"
#include "discovery/mesh/socket/socket_address_posix.hpp"

namespace hana::discovery {
namespace {

// Source: ip(7), IP_PKTINFO, IP_MULTICAST_ALL, IP_ADD_MEMBERSHIP; ipv6(7); RFC 3542, section 6.

constexpr int receive_buffer = 1 << 19;  // many nodes greet at once; the system may give less

net::error_code last_error() { return {errno, net::error::get_system_category()}; }

template <typename Value>
bool set(UdpSocket& socket, int level, int option, const Value& value) {
  return setsockopt(socket.native_handle(), level, option, &value, sizeof value) == 0;
}

bool bind_to(UdpSocket& socket, const Endpoint& endpoint) {
  const auto address = socket_address(endpoint);
  return bind(socket.native_handle(), address.get(), address.size) == 0;
}

// Without MULTICAST_ALL = 0 a socket hears every group that any program joined on any interface.
bool set_family_options(UdpSocket& socket, AddressFamily family) {
  if (family == AddressFamily::V4)
    return set(socket, IPPROTO_IP, IP_PKTINFO, 1) && set(socket, IPPROTO_IP, IP_MULTICAST_ALL, 0);
  // Before Linux 4.20 there is no such option; MeshSockets then sorts by interface.
  const bool hears_own_groups =
      set(socket, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0) || errno == ENOPROTOOPT;
  return hears_own_groups && set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1) &&
         set(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
}

bool set_sending_options(UdpSocket& socket, AddressFamily family, const Group& group) {
  const int hops = group.hops;
  if (family == AddressFamily::V6)
    return set(socket, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, hops) &&
           set(socket, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 1);
  return set(socket, IPPROTO_IP, IP_MULTICAST_TTL, hops) &&
         set(socket, IPPROTO_IP, IP_MULTICAST_LOOP, 1) && set(socket, SOL_SOCKET, SO_BROADCAST, 1);
}

bool join(UdpSocket& socket, const Endpoint& group, InterfaceIndex on) {
  if (group.family == AddressFamily::V6) {
    ipv6_mreq membership{};
    std::memcpy(&membership.ipv6mr_multiaddr, group.address.data(), group.address.size());
    membership.ipv6mr_interface = static_cast<unsigned>(on);
    return set(socket, IPPROTO_IPV6, IPV6_JOIN_GROUP, membership);
  }
  ip_mreqn membership{};
  std::memcpy(&membership.imr_multiaddr, group.address.data(), sizeof membership.imr_multiaddr);
  membership.imr_ifindex = static_cast<int>(on);
  return set(socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, membership);
}

std::optional<UdpSocket> open(net::io_context& io, AddressFamily family, net::error_code& error) {
  UdpSocket socket{io};
  socket.open(family == AddressFamily::V6 ? net::ip::udp::v6() : net::ip::udp::v4(), error);
  if (!error) socket.non_blocking(true, error);
  if (error) return std::nullopt;
  net::error_code may_be_less;
  socket.set_option(net::socket_base::receive_buffer_size{receive_buffer}, may_be_less);
  if (set_family_options(socket, family)) return socket;
  error = last_error();
  return std::nullopt;
}

}  // namespace

Endpoint group_endpoint(const Group& group, AddressFamily family) noexcept {
  Endpoint endpoint{family, group.port, {}, 0};
  if (family == AddressFamily::V6)
    endpoint.address = group.address_v6;
  else
    std::ranges::copy(group.address, endpoint.address.begin());
  return endpoint;
}

std::optional<UdpSocket> open_own_socket(net::io_context& io, const Group& group,
                                         AddressFamily family, net::error_code& error) {
  auto socket = open(io, family, error);
  if (!socket) return std::nullopt;
  if (set_sending_options(*socket, family, group) && bind_to(*socket, {family, UdpPort{0}, {}, 0}))
    return socket;
  error = last_error();
  return std::nullopt;
}

std::optional<UdpSocket> open_shared_socket(net::io_context& io, const Group& group,
                                            AddressFamily family, net::error_code& error) {
  auto socket = open(io, family, error);
  if (!socket) return std::nullopt;
  if (set(*socket, SOL_SOCKET, SO_REUSEADDR, 1) && bind_to(*socket, {family, group.port, {}, 0}))
    return socket;
  error = last_error();
  return std::nullopt;
}

std::optional<UdpSocket> open_group_socket(net::io_context& io, const Group& group,
                                           AddressFamily family, InterfaceIndex on,
                                           net::error_code& error) {
  auto socket = open(io, family, error);
  if (!socket) return std::nullopt;
  auto address = group_endpoint(group, family);
  if (family == AddressFamily::V6) address.scope = static_cast<std::uint32_t>(on);
  if (set(*socket, SOL_SOCKET, SO_REUSEADDR, 1) && bind_to(*socket, address) &&
      join(*socket, address, on))
    return socket;
  error = last_error();
  return std::nullopt;
}

}  // namespace hana::discovery
