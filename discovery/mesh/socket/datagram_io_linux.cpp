#include <algorithm>
#include <cerrno>
#include <cstring>

#include "discovery/mesh/socket/datagram_socket.hpp"
#include "discovery/mesh/socket/socket_address_posix.hpp"

namespace hana::discovery {
namespace {

/// Room for one packet's IP_PKTINFO or IPV6_PKTINFO, aligned as the system wants it.
union PacketInfoRoom {
  cmsghdr header;
  std::array<char, CMSG_SPACE(std::max(sizeof(in_pktinfo), sizeof(in6_pktinfo)))> bytes;
};

msghdr message_header(sockaddr_storage& address, iovec& part, PacketInfoRoom& room) {
  msghdr message{};
  message.msg_name = &address;
  message.msg_namelen = sizeof address;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = room.bytes.data();
  message.msg_controllen = room.bytes.size();
  return message;
}

/// What it was sent to, and on which interface it came.
void read_packet_info(const msghdr& message, ReceivedDatagram& datagram) {
  const auto* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr) return;
  if (header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO) {
    in_pktinfo packet;
    std::memcpy(&packet, CMSG_DATA(header), sizeof packet);
    std::memcpy(datagram.to.data(), &packet.ipi_addr, sizeof packet.ipi_addr);
    datagram.on = InterfaceIndex{static_cast<std::uint32_t>(packet.ipi_ifindex)};
  }
  if (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_PKTINFO) {
    in6_pktinfo packet;
    std::memcpy(&packet, CMSG_DATA(header), sizeof packet);
    std::memcpy(datagram.to.data(), &packet.ipi6_addr, sizeof packet.ipi6_addr);
    datagram.on = InterfaceIndex{packet.ipi6_ifindex};
  }
}

template <typename PacketInfo>
void put_packet_info(msghdr& message, int level, int type, const PacketInfo& packet) {
  auto* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = level;
  header->cmsg_type = type;
  header->cmsg_len = CMSG_LEN(sizeof packet);
  std::memcpy(CMSG_DATA(header), &packet, sizeof packet);
  message.msg_controllen = CMSG_SPACE(sizeof packet);
}

void put_way_out(msghdr& message, AddressFamily family, const WayOut& way) {
  if (family == AddressFamily::V6) {
    in6_pktinfo packet{};
    packet.ipi6_ifindex = static_cast<unsigned>(way.interface);
    return put_packet_info(message, IPPROTO_IPV6, IPV6_PKTINFO, packet);
  }
  in_pktinfo packet{};
  packet.ipi_ifindex = static_cast<int>(way.interface);
  std::memcpy(&packet.ipi_spec_dst, way.from.data(), way.from.size());
  put_packet_info(message, IPPROTO_IP, IP_PKTINFO, packet);
}

/// Such addresses mean nothing without an interface.
bool needs_scope(const Endpoint& endpoint) noexcept {
  if (endpoint.family != AddressFamily::V6) return false;
  const bool is_group = endpoint.address[0] == 0xff && (endpoint.address[1] & 0x0f) == 2;
  return is_group || is_link_local(endpoint);
}

}  // namespace

std::optional<ReceivedDatagram> try_receive(UdpSocket& socket, std::span<std::byte> room) {
  sockaddr_storage address{};
  PacketInfoRoom packet_room{};
  iovec part{room.data(), room.size()};
  // An answer of "port unreachable" to an earlier send is reported here once and means nothing.
  for (int attempts = 0; attempts < 16; ++attempts) {
    auto message = message_header(address, part, packet_room);
    const auto size = recvmsg(socket.native_handle(), &message, MSG_DONTWAIT);
    if (size >= 0) {
      ReceivedDatagram datagram{room.first(static_cast<std::size_t>(size)), endpoint_of(address)};
      read_packet_info(message, datagram);
      return datagram;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) return std::nullopt;
  }
  return std::nullopt;
}

net::error_code try_send(UdpSocket& socket, std::span<const std::byte> bytes, const Endpoint& to,
                         const WayOut& way) {
  auto endpoint = to;
  if (needs_scope(to) && way.interface != InterfaceIndex{})
    endpoint.scope = static_cast<std::uint32_t>(way.interface);
  auto address = socket_address(endpoint);
  PacketInfoRoom room{};
  iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};
  auto message = message_header(address.storage, part, room);
  message.msg_namelen = address.size;
  put_way_out(message, to.family, way);
  if (sendmsg(socket.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return {};
  return {errno, net::error::get_system_category()};
}

}  // namespace hana::discovery
