#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "tools/hana-router/doctor/network/probe_socket.hpp"

namespace hana::tools::doctor {
namespace {

// Source: ip(7), ipv6(7), socket(7).

constexpr int ipv6_multicast_all = 29;  // linux/in6.h, which cannot stand beside netinet/in.h

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress socket_address(const Endpoint& endpoint) {
  SocketAddress result;
  const auto port = htons(static_cast<std::uint16_t>(endpoint.port));
  if (endpoint.family == AddressFamily::V4) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = port;
    std::memcpy(&v4.sin_addr, endpoint.address.data(), sizeof v4.sin_addr);
    std::memcpy(&result.storage, &v4, sizeof v4);
    result.size = sizeof v4;
    return result;
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = port;
  v6.sin6_scope_id = endpoint.scope;
  std::memcpy(&v6.sin6_addr, endpoint.address.data(), sizeof v6.sin6_addr);
  std::memcpy(&result.storage, &v6, sizeof v6);
  result.size = sizeof v6;
  return result;
}

Endpoint endpoint(const SocketAddress& address) {
  Endpoint result;
  if (address.storage.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &address.storage, sizeof v4);
    result.family = AddressFamily::V4;
    result.port = UdpPort{ntohs(v4.sin_port)};
    std::memcpy(result.address.data(), &v4.sin_addr, sizeof v4.sin_addr);
    return result;
  }
  sockaddr_in6 v6;
  std::memcpy(&v6, &address.storage, sizeof v6);
  result.family = AddressFamily::V6;
  result.port = UdpPort{ntohs(v6.sin6_port)};
  result.scope = v6.sin6_scope_id;
  std::memcpy(result.address.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
  return result;
}

template <typename Value>
bool set(int socket, int level, int option, const Value& value) {
  return setsockopt(socket, level, option, &value, sizeof value) == 0;
}

bool bind_to(int socket, const Endpoint& local) {
  const auto address = socket_address(local);
  return bind(socket, address.get(), address.size) == 0;
}

int open(AddressFamily family) {
  return socket(family == AddressFamily::V4 ? AF_INET : AF_INET6,
                SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

bool join_v4(int socket, const Endpoint& group, int interface) {
  ip_mreqn membership{};
  std::memcpy(&membership.imr_multiaddr, group.address.data(), sizeof membership.imr_multiaddr);
  membership.imr_ifindex = interface;
  return set(socket, IPPROTO_IP, IP_MULTICAST_ALL, 0) &&
         set(socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, membership);
}

bool join_v6(int socket, const Endpoint& group, int interface) {
  ipv6_mreq membership{};
  std::memcpy(&membership.ipv6mr_multiaddr, group.address.data(),
              sizeof membership.ipv6mr_multiaddr);
  membership.ipv6mr_interface = static_cast<unsigned>(interface);
  set(socket, IPPROTO_IPV6, ipv6_multicast_all,
      0);  // older kernels lack it; the bound scope serves
  return set(socket, IPPROTO_IPV6, IPV6_JOIN_GROUP, membership);
}

bool leave_by_v4(int socket, int interface, int hops) {
  ip_mreqn way{};
  way.imr_ifindex = interface;
  return set(socket, IPPROTO_IP, IP_MULTICAST_IF, way) &&
         set(socket, IPPROTO_IP, IP_UNICAST_IF, htonl(static_cast<std::uint32_t>(interface))) &&
         set(socket, IPPROTO_IP, IP_MULTICAST_TTL, hops) &&
         set(socket, SOL_SOCKET, SO_BROADCAST, 1);
}

bool leave_by_v6(int socket, int interface, int hops) {
  return set(socket, IPPROTO_IPV6, IPV6_MULTICAST_IF, interface) &&
         set(socket, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, hops);
}

/// The address of that family to send from: link-local before others for IPv6.
std::optional<Endpoint> own_address(AddressFamily family, const Link& link) {
  const LinkAddress* best = nullptr;
  for (const auto& one : link.addresses) {
    if (one.address.family != family || one.tentative || one.duplicate) continue;
    const bool link_local =
        one.address.address[0] == 0xfe && (one.address.address[1] & 0xc0) == 0x80;
    if (best == nullptr || (family == AddressFamily::V6 && link_local)) best = &one;
  }
  if (best == nullptr) return std::nullopt;
  return Endpoint{family, UdpPort{0}, best->address.address,
                  static_cast<std::uint32_t>(link.index)};
}

AddressFamily family_of(Way way) noexcept {
  return way == Way::MulticastV6 ? AddressFamily::V6 : AddressFamily::V4;
}

/// Of the first subnet that has one. Where none is set the system takes the highest address.
std::optional<Endpoint> broadcast_of(const Link& link, UdpPort port) {
  for (const auto& one : link.addresses) {
    if (one.address.family != AddressFamily::V4 || one.address.prefix_bits > 30) continue;
    Endpoint result{AddressFamily::V4, port, {}, 0};
    std::ranges::copy(one.address.broadcast, result.address.begin());
    if (one.address.broadcast != std::array<std::uint8_t, 4>{}) return result;
    std::uint32_t address = 0;
    std::memcpy(&address, one.address.address.data(), sizeof address);
    address |= htonl(0xffffffffU >> one.address.prefix_bits);
    std::memcpy(result.address.data(), &address, sizeof address);
    return result;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Endpoint> destination(Way way, const Link& link, const discovery::Group& group) {
  if (!own_address(family_of(way), link)) return std::nullopt;
  Endpoint result{family_of(way), group.port, {}, 0};
  switch (way) {
    case Way::MulticastV4:
      std::ranges::copy(group.address, result.address.begin());
      return result;
    case Way::MulticastV6:
      if (link.loopback) return std::nullopt;  // the system has no route for it there
      result.address = group.address_v6;
      result.scope = static_cast<std::uint32_t>(link.index);
      return result;
    case Way::Broadcast:
      return link.loopback || link.point_to_point ? std::nullopt : broadcast_of(link, group.port);
  }
  return std::nullopt;
}

tl::expected<ProbeSocket, int> ProbeSocket::listener(Way way, const Link& link,
                                                     const discovery::Group& group) {
  const auto address = destination(way, link, group);
  if (!address) return tl::unexpected{EADDRNOTAVAIL};
  ProbeSocket result{open(address->family)};
  const int interface = static_cast<int>(link.index);
  const bool ready = result.socket_ >= 0 && set(result.socket_, SOL_SOCKET, SO_REUSEADDR, 1) &&
                     bind_to(result.socket_, *address) &&
                     (way == Way::Broadcast ||
                      (way == Way::MulticastV4 ? join_v4(result.socket_, *address, interface)
                                               : join_v6(result.socket_, *address, interface)));
  if (!ready) return tl::unexpected{errno};
  result.local_ = *address;
  return result;
}

tl::expected<ProbeSocket, int> ProbeSocket::asker(Way way, const Link& link,
                                                  const discovery::Group& group) {
  const auto own = own_address(family_of(way), link);
  if (!own) return tl::unexpected{EADDRNOTAVAIL};
  ProbeSocket result{open(own->family)};
  const int interface = static_cast<int>(link.index);
  const bool ready =
      result.socket_ >= 0 && bind_to(result.socket_, *own) &&
      (own->family == AddressFamily::V4 ? leave_by_v4(result.socket_, interface, group.hops)
                                        : leave_by_v6(result.socket_, interface, group.hops));
  SocketAddress bound;
  if (!ready || getsockname(result.socket_, bound.get(), &bound.size) != 0)
    return tl::unexpected{errno};
  result.local_ = endpoint(bound);
  return result;
}

ProbeSocket::~ProbeSocket() {
  if (socket_ >= 0) close(socket_);
}

int ProbeSocket::send(const Endpoint& to, std::span<const std::byte> bytes) const {
  const auto address = socket_address(to);
  const auto sent =
      sendto(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL, address.get(), address.size);
  return sent < 0 ? errno : 0;
}

std::optional<ProbeSocket::Received> ProbeSocket::receive(std::span<std::byte> room) const {
  SocketAddress from;
  const auto size =
      recvfrom(socket_, room.data(), room.size(), MSG_DONTWAIT, from.get(), &from.size);
  if (size < 0) return std::nullopt;
  return Received{room.first(static_cast<std::size_t>(size)), endpoint(from)};
}

std::vector<bool> wait_readable(const std::vector<int>& descriptors,
                                std::chrono::milliseconds limit) {
  std::vector<pollfd> waiting;
  waiting.reserve(descriptors.size());
  for (const int descriptor : descriptors) waiting.push_back({descriptor, POLLIN, 0});
  const bool any = poll(waiting.data(), waiting.size(), static_cast<int>(limit.count())) > 0;
  std::vector<bool> ready;
  ready.reserve(waiting.size());
  for (const auto& one : waiting) ready.push_back(any && one.revents != 0);
  return ready;
}

}  // namespace hana::tools::doctor
