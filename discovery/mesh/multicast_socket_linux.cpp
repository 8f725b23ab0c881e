#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "discovery/mesh/multicast_socket.hpp"

namespace hana::discovery {
namespace {

// Source: ip(7), IP_PKTINFO, IP_MULTICAST_ALL, IP_ADD_MEMBERSHIP.

net::error_code last_error() { return {errno, net::error::get_system_category()}; }

sockaddr_in socket_address(const std::array<std::uint8_t, 4>& address, UdpPort port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_port = htons(static_cast<std::uint16_t>(port));
  std::memcpy(&result.sin_addr, address.data(), address.size());
  return result;
}

Endpoint endpoint(const sockaddr_in& address) {
  Endpoint result{AddressFamily::V4, UdpPort{ntohs(address.sin_port)}, {}, 0};
  std::memcpy(result.address.data(), &address.sin_addr, sizeof address.sin_addr);
  return result;
}

template <typename Value>
bool set(UdpSocket& socket, int option, const Value& value) {
  return setsockopt(socket.native_handle(), IPPROTO_IP, option, &value, sizeof value) == 0;
}

bool bind_to(UdpSocket& socket, const sockaddr_in& address) {
  return bind(socket.native_handle(), reinterpret_cast<const sockaddr*>(&address),
              sizeof address) == 0;
}

std::optional<UdpSocket> open(net::io_context& io, net::error_code& error) {
  UdpSocket socket{io};
  if (socket.open(net::ip::udp::v4(), error)) return std::nullopt;
  if (socket.non_blocking(true, error)) return std::nullopt;
  if (!set(socket, IP_PKTINFO, 1)) {
    error = last_error();
    return std::nullopt;
  }
  return socket;
}

/// Room for one IP_PKTINFO, aligned as the system wants it.
union PacketInfoRoom {
  cmsghdr header;
  std::array<char, CMSG_SPACE(sizeof(in_pktinfo))> bytes;
};

msghdr message_header(sockaddr_in& address, iovec& part, PacketInfoRoom& room) {
  msghdr message{};
  message.msg_name = &address;
  message.msg_namelen = sizeof address;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = room.bytes.data();
  message.msg_controllen = room.bytes.size();
  return message;
}

InterfaceIndex interface_in(const msghdr& message) {
  const auto* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != IP_PKTINFO) return {};
  in_pktinfo packet;
  std::memcpy(&packet, CMSG_DATA(header), sizeof packet);
  return InterfaceIndex{static_cast<std::uint32_t>(packet.ipi_ifindex)};
}

}  // namespace

std::optional<UdpSocket> open_own_socket(net::io_context& io, const Group& group,
                                         net::error_code& error) {
  auto socket = open(io, error);
  if (!socket) return std::nullopt;
  const int hops = group.hops;
  if (set(*socket, IP_MULTICAST_TTL, hops) && set(*socket, IP_MULTICAST_LOOP, 1) &&
      bind_to(*socket, socket_address({0, 0, 0, 0}, UdpPort{0})))
    return socket;
  error = last_error();
  return std::nullopt;
}

std::optional<UdpSocket> open_group_socket(net::io_context& io, const Group& group,
                                           InterfaceIndex on, net::error_code& error) {
  auto socket = open(io, error);
  if (!socket) return std::nullopt;
  if (socket->set_option(net::ip::udp::socket::reuse_address{true}, error)) return std::nullopt;
  const auto address = socket_address(group.address, group.port);
  ip_mreqn membership{};
  membership.imr_multiaddr = address.sin_addr;
  membership.imr_ifindex = static_cast<int>(on);
  // Without IP_MULTICAST_ALL = 0 it would hear the group on every interface that anybody joined.
  if (set(*socket, IP_MULTICAST_ALL, 0) && bind_to(*socket, address) &&
      set(*socket, IP_ADD_MEMBERSHIP, membership))
    return socket;
  error = last_error();
  return std::nullopt;
}

std::optional<ReceivedDatagram> try_receive(UdpSocket& socket, std::span<std::byte> room) {
  sockaddr_in address{};
  PacketInfoRoom packet_room{};
  iovec part{room.data(), room.size()};
  // An answer of "port unreachable" to an earlier send is reported here once and means nothing.
  for (int attempts = 0; attempts < 16; ++attempts) {
    auto message = message_header(address, part, packet_room);
    const auto size = recvmsg(socket.native_handle(), &message, MSG_DONTWAIT);
    if (size >= 0)
      return ReceivedDatagram{room.first(static_cast<std::size_t>(size)), endpoint(address),
                              interface_in(message)};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return std::nullopt;
  }
  return std::nullopt;
}

net::error_code try_send(UdpSocket& socket, std::span<const std::byte> bytes, const Endpoint& to,
                         InterfaceIndex via) {
  auto address =
      socket_address({to.address[0], to.address[1], to.address[2], to.address[3]}, to.port);
  PacketInfoRoom room{};
  iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};
  auto message = message_header(address, part, room);
  auto* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = IPPROTO_IP;
  header->cmsg_type = IP_PKTINFO;
  header->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
  in_pktinfo packet{};
  packet.ipi_ifindex = static_cast<int>(via);
  std::memcpy(CMSG_DATA(header), &packet, sizeof packet);
  if (sendmsg(socket.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return {};
  return last_error();
}

}  // namespace hana::discovery
