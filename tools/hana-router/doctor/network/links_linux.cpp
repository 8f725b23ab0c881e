#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "tools/hana-router/doctor/network/links.hpp"

namespace hana::tools::doctor {
namespace {

// Source: rtnetlink(7), netlink(7). Every message is copied out of its bytes before it is read.

template <typename T>
T copy(std::span<const std::byte> bytes, std::size_t offset = 0) {
  T value{};
  if (offset <= bytes.size())
    std::memcpy(&value, bytes.data() + offset, std::min(sizeof value, bytes.size() - offset));
  return value;
}

constexpr std::size_t aligned(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

/// Calls `take(type, payload)` for each attribute.
template <typename Take>
void each_attribute(std::span<const std::byte> bytes, Take take) {
  while (bytes.size() >= sizeof(rtattr)) {
    const auto header = copy<rtattr>(bytes);
    if (header.rta_len < sizeof header || header.rta_len > bytes.size()) return;
    take(header.rta_type & NLA_TYPE_MASK,
         bytes.subspan(sizeof header, header.rta_len - sizeof header));
    bytes = bytes.subspan(std::min(bytes.size(), aligned(header.rta_len)));
  }
}

std::string text(std::span<const std::byte> bytes) {
  const std::string all{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  return all.substr(0, all.find('\0'));
}

/// A socket that asks the kernel for whole tables.
class RouteSocket {
 public:
  RouteSocket() : socket_(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) {}
  ~RouteSocket() {
    if (socket_ >= 0) close(socket_);
  }
  RouteSocket(const RouteSocket&) = delete;
  RouteSocket& operator=(const RouteSocket&) = delete;

  /// Calls `take(body)` for each row of the table that `type` asks for.
  template <typename Take>
  void dump(std::uint16_t type, Take take) const {
    if (!ask(type)) return;
    std::vector<std::byte> room(64 * 1024);
    for (;;) {
      const auto size = recv(socket_, room.data(), room.size(), 0);
      if (size <= 0 || !take_rows({room.data(), static_cast<std::size_t>(size)}, take)) return;
    }
  }

 private:
  [[nodiscard]] bool ask(std::uint16_t type) const {
    struct {
      nlmsghdr header;
      rtgenmsg body;
    } request{};
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = type;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.body.rtgen_family = AF_UNSPEC;
    return send(socket_, &request, sizeof request, 0) == sizeof request;
  }

  /// False after the last row.
  template <typename Take>
  static bool take_rows(std::span<const std::byte> bytes, Take take) {
    while (bytes.size() >= sizeof(nlmsghdr)) {
      const auto header = copy<nlmsghdr>(bytes);
      if (header.nlmsg_type == NLMSG_DONE || header.nlmsg_type == NLMSG_ERROR ||
          header.nlmsg_len < sizeof header || header.nlmsg_len > bytes.size())
        return false;
      take(bytes.subspan(sizeof header, header.nlmsg_len - sizeof header));
      bytes = bytes.subspan(std::min(bytes.size(), aligned(header.nlmsg_len)));
    }
    return true;
  }

  int socket_;
};

Link link_in(std::span<const std::byte> row) {
  const auto body = copy<ifinfomsg>(row);
  const auto has = [&](unsigned flag) { return (body.ifi_flags & flag) != 0; };
  Link link;
  link.index = discovery::InterfaceIndex{static_cast<std::uint32_t>(body.ifi_index)};
  link.loopback = has(IFF_LOOPBACK);
  link.up = has(IFF_UP);
  link.carrier = has(IFF_RUNNING);
  link.multicast = has(IFF_MULTICAST);
  link.point_to_point = has(IFF_POINTOPOINT);
  each_attribute(row.subspan(aligned(sizeof body)),
                 [&](int type, std::span<const std::byte> value) {
                   if (type == IFLA_IFNAME) link.name = text(value);
                   if (type != IFLA_LINKINFO) return;
                   each_attribute(value, [&](int inner, std::span<const std::byte> name) {
                     if (inner == IFLA_INFO_KIND) link.kind = text(name);
                   });
                 });
  return link;
}

struct AddressRow {
  discovery::InterfaceIndex link{};
  LinkAddress address;
};

AddressRow address_in(std::span<const std::byte> row) {
  const auto body = copy<ifaddrmsg>(row);
  AddressRow result{discovery::InterfaceIndex{body.ifa_index}, {}};
  auto& address = result.address.address;
  address.family = body.ifa_family == AF_INET ? AddressFamily::V4 : AddressFamily::V6;
  address.prefix_bits = body.ifa_prefixlen;
  std::uint32_t flags = body.ifa_flags;
  bool has_local = false;
  each_attribute(row.subspan(aligned(sizeof body)),
                 [&](int type, std::span<const std::byte> value) {
                   // IFA_LOCAL is ours where IFA_ADDRESS is the far end of a tunnel.
                   if (type == IFA_LOCAL || (type == IFA_ADDRESS && !has_local))
                     address.address = copy<decltype(address.address)>(value);
                   if (type == IFA_LOCAL) has_local = true;
                   if (type == IFA_BROADCAST)
                     address.broadcast = copy<decltype(address.broadcast)>(value);
                   if (type == IFA_FLAGS) flags = copy<std::uint32_t>(value);
                 });
  result.address.tentative = (flags & IFA_F_TENTATIVE) != 0 && (flags & IFA_F_DADFAILED) == 0;
  result.address.duplicate = (flags & IFA_F_DADFAILED) != 0;
  return result;
}

}  // namespace

std::vector<Link> read_links() {
  const RouteSocket kernel;
  std::vector<Link> links;
  kernel.dump(RTM_GETLINK, [&](auto row) { links.push_back(link_in(row)); });
  kernel.dump(RTM_GETADDR, [&](auto row) {
    auto found = address_in(row);
    const auto link = std::ranges::find(links, found.link, &Link::index);
    if (link != links.end()) link->addresses.push_back(found.address);
  });
  std::ranges::sort(links, {}, &Link::index);
  return links;
}

}  // namespace hana::tools::doctor
