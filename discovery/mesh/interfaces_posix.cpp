#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

#include "discovery/mesh/interfaces.hpp"

namespace hana::discovery {
namespace {

in_addr v4_address(const sockaddr* address) noexcept {
  sockaddr_in v4;
  std::memcpy(&v4, address, sizeof v4);
  return v4.sin_addr;
}

bool is_usable(const ifaddrs& entry, std::span<const std::string> allowed) {
  const auto has = [&](unsigned flag) { return (entry.ifa_flags & flag) != 0; };
  if (entry.ifa_addr == nullptr || entry.ifa_addr->sa_family != AF_INET) return false;
  if (!has(IFF_UP) || !(has(IFF_MULTICAST) || has(IFF_LOOPBACK))) return false;
  return allowed.empty() || std::ranges::find(allowed, entry.ifa_name) != allowed.end();
}

InterfaceAddress interface_address(in_addr v4, int prefix_bits) noexcept {
  InterfaceAddress address;
  std::memcpy(address.address.data(), &v4, sizeof v4);
  address.prefix_bits = static_cast<std::uint8_t>(prefix_bits);
  return address;
}

void add_addresses(const ifaddrs& entry, std::vector<InterfaceAddress>& addresses) {
  // A tunnel has no subnet: who is beside us is its far end.
  const bool is_tunnel = (entry.ifa_flags & IFF_POINTOPOINT) != 0 && entry.ifa_dstaddr != nullptr;
  const bool has_subnet = entry.ifa_netmask != nullptr && !is_tunnel;
  addresses.push_back(
      interface_address(v4_address(entry.ifa_addr),
                        has_subnet ? std::popcount(v4_address(entry.ifa_netmask).s_addr) : 32));
  if (is_tunnel) addresses.push_back(interface_address(v4_address(entry.ifa_dstaddr), 32));
}

}  // namespace

std::vector<Interface> usable_interfaces(std::span<const std::string> allowed) {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner{list, &freeifaddrs};

  std::vector<Interface> interfaces;
  for (const auto* entry = list; entry != nullptr; entry = entry->ifa_next) {
    const InterfaceIndex index{if_nametoindex(entry->ifa_name)};
    if (index == InterfaceIndex{} || !is_usable(*entry, allowed)) continue;
    auto found = std::ranges::find(interfaces, index, &Interface::index);
    if (found == interfaces.end()) {
      const auto kind =
          (entry->ifa_flags & IFF_LOOPBACK) != 0 ? InterfaceKind::Loopback : InterfaceKind::Network;
      found = interfaces.insert(found, {index, entry->ifa_name, kind, {}});
    }
    add_addresses(*entry, found->addresses);
  }
  std::ranges::sort(interfaces, {}, &Interface::index);
  return interfaces;
}

}  // namespace hana::discovery
