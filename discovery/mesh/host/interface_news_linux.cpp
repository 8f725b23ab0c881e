#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include "discovery/mesh/host/interface_flags.hpp"
#include "discovery/mesh/host/interface_news.hpp"

namespace hana::discovery {
namespace {

// Source: netlink(7), rtnetlink(7).

/// A header or body of type `Content` at the start of the bytes; empty if they are too few.
template <typename Content>
std::optional<Content> read_as(std::span<const std::byte> bytes) {
  if (bytes.size() < sizeof(Content)) return std::nullopt;
  Content content;
  std::memcpy(&content, bytes.data(), sizeof content);
  return content;
}

void take_in(const nlmsghdr& header, std::span<const std::byte> body,
             std::set<InterfaceIndex>& interrupted) {
  if (header.nlmsg_type != RTM_NEWLINK && header.nlmsg_type != RTM_DELLINK) return;
  const auto link = read_as<ifinfomsg>(body);
  if (!link) return;
  if (header.nlmsg_type == RTM_DELLINK || !is_live(link->ifi_flags))
    interrupted.insert(InterfaceIndex{static_cast<std::uint32_t>(link->ifi_index)});
}

void take_in_all(std::span<const std::byte> bytes, std::set<InterfaceIndex>& interrupted) {
  while (const auto header = read_as<nlmsghdr>(bytes)) {
    if (header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > bytes.size()) return;
    take_in(*header, bytes.first(header->nlmsg_len).subspan(NLMSG_HDRLEN), interrupted);
    bytes = bytes.subspan(std::min<std::size_t>(NLMSG_ALIGN(header->nlmsg_len), bytes.size()));
  }
}

}  // namespace

std::optional<NewsDescriptor> open_interface_news(net::io_context& io) {
  const int file = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (file < 0) return std::nullopt;
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
  if (bind(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(file);
    return std::nullopt;
  }
  return NewsDescriptor{io, file};
}

bool read_interface_news(NewsDescriptor& news, std::set<InterfaceIndex>& interrupted) {
  alignas(nlmsghdr) std::array<std::byte, 16384> room;
  while (true) {
    const auto size = recv(news.native_handle(), room.data(), room.size(), MSG_DONTWAIT);
    if (size > 0) {
      take_in_all(std::span{room}.first(static_cast<std::size_t>(size)), interrupted);
      continue;
    }
    if (size < 0 && (errno == EINTR || errno == ENOBUFS)) continue;  // lost: more than fitted
    return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }
}

}  // namespace hana::discovery
