#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <optional>

#include "discovery/mesh/host/interface_choice.hpp"
#include "discovery/mesh/host/interface_flags.hpp"
#include "discovery/mesh/host/interfaces.hpp"
#include "discovery/mesh/host/v6_addresses.hpp"

namespace hana::discovery {
namespace {

struct RawAddress {
  AddressFamily family = AddressFamily::Unspecified;
  std::array<std::uint8_t, 16> bytes{};
};

RawAddress raw_address(const sockaddr* address) noexcept {
  RawAddress result;
  if (address == nullptr) return result;
  if (address->sa_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, address, sizeof v4);
    std::memcpy(result.bytes.data(), &v4.sin_addr, sizeof v4.sin_addr);
    result.family = AddressFamily::V4;
  } else if (address->sa_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, address, sizeof v6);
    std::memcpy(result.bytes.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
    result.family = AddressFamily::V6;
  }
  return result;
}

bool has(const ifaddrs& entry, unsigned flag) noexcept { return (entry.ifa_flags & flag) != 0; }

bool is_usable(const ifaddrs& entry) noexcept {
  return is_live(entry.ifa_flags) &&
         raw_address(entry.ifa_addr).family != AddressFamily::Unspecified;
}

std::uint8_t prefix_bits(const ifaddrs& entry) noexcept {
  int bits = 0;
  for (const auto octet : raw_address(entry.ifa_netmask).bytes) bits += std::popcount(octet);
  return static_cast<std::uint8_t>(bits);
}

InterfaceAddress interface_address(const ifaddrs& entry) noexcept {
  const auto own = raw_address(entry.ifa_addr);
  InterfaceAddress result{own.family, own.bytes, prefix_bits(entry)};
  if (own.family != AddressFamily::V4) return result;
  // The same member of ifaddrs: the far end of a tunnel, or the subnet's broadcast address. A
  // tunnel that has a subnet gives its own address as the far end.
  const auto other = raw_address(entry.ifa_dstaddr);
  if (other.family != AddressFamily::V4 || other.bytes == own.bytes) return result;
  if (has(entry, IFF_POINTOPOINT))
    result.far_end = other.bytes;
  else if (has(entry, IFF_BROADCAST))
    std::copy_n(other.bytes.begin(), result.broadcast.size(), result.broadcast.begin());
  return result;
}

InterfaceKind kind_of(const ifaddrs& entry) noexcept {
  if (has(entry, IFF_LOOPBACK)) return InterfaceKind::Loopback;
  return has(entry, IFF_MULTICAST) ? InterfaceKind::Network : InterfaceKind::UnicastOnly;
}

using InterfaceList = std::unique_ptr<ifaddrs, decltype(&freeifaddrs)>;

InterfaceList system_list() {
  ifaddrs* list = nullptr;
  return {getifaddrs(&list) == 0 ? list : nullptr, &freeifaddrs};
}

}  // namespace

std::vector<Interface> usable_interfaces(const InterfaceChoice& choice) {
  const auto list = system_list();
  const auto unusable = unusable_v6_addresses();
  std::vector<Interface> interfaces;
  for (const auto* entry = list.get(); entry != nullptr; entry = entry->ifa_next) {
    const InterfaceIndex index{if_nametoindex(entry->ifa_name)};
    if (index == InterfaceIndex{} || !is_usable(*entry) || !is_chosen(choice, entry->ifa_name))
      continue;
    const auto address = interface_address(*entry);
    if (std::ranges::find(unusable, UnusableAddress{index, address.address}) != unusable.end())
      continue;
    auto found = std::ranges::find(interfaces, index, &Interface::index);
    if (found == interfaces.end())
      found = interfaces.insert(found, {index, entry->ifa_name, kind_of(*entry), {}});
    found->addresses.push_back(address);
  }
  std::ranges::sort(interfaces, {}, &Interface::index);
  return interfaces;
}

}  // namespace hana::discovery
