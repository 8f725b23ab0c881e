#include "discovery/mesh/socket/arrival_rules.hpp"

#include <algorithm>

namespace hana::discovery {
namespace {

bool has_address(const Interface& interface, const Endpoint& endpoint) noexcept {
  return std::ranges::any_of(interface.addresses, [&](const InterfaceAddress& one) {
    return one.family == endpoint.family && one.address == endpoint.address;
  });
}

bool are_one_subnet(const InterfaceAddress& a, const InterfaceAddress& b) noexcept {
  if (a.prefix_bits != b.prefix_bits) return false;
  for (unsigned bit = 0; bit < a.prefix_bits; ++bit)
    if (((a.address[bit / 8] ^ b.address[bit / 8]) >> (7 - bit % 8) & 1) != 0) return false;
  return true;
}

}  // namespace

std::optional<InterfaceIndex> counts_for(const Endpoint& from, InterfaceIndex on,
                                         std::span<const Interface> chosen) noexcept {
  if (std::ranges::find(chosen, on, &Interface::index) != chosen.end()) return on;
  const auto own = std::ranges::find_if(
      chosen, [&](const Interface& interface) { return has_address(interface, from); });
  if (own == chosen.end()) return std::nullopt;
  return own->index;
}

Cast cast_of(const std::array<std::uint8_t, 16>& to, AddressFamily family, InterfaceIndex on,
             std::span<const Interface> chosen) noexcept {
  if (family != AddressFamily::V4) return Cast::Shared;
  constexpr std::array<std::uint8_t, 4> everyone{255, 255, 255, 255};
  const auto is = [&](const std::array<std::uint8_t, 4>& address) {
    return std::equal(address.begin(), address.end(), to.begin());
  };
  const auto arrived_on = std::ranges::find(chosen, on, &Interface::index);
  const bool is_subnets =
      arrived_on != chosen.end() &&
      std::ranges::any_of(arrived_on->addresses, is, &InterfaceAddress::broadcast);
  return is(everyone) || is_subnets ? Cast::Broadcast : Cast::Shared;
}

std::vector<InterfaceAddress> v4_subnets(const Interface& interface) {
  std::vector<InterfaceAddress> subnets;
  for (const auto& address : interface.addresses) {
    const auto is_same = [&](const InterfaceAddress& one) { return are_one_subnet(one, address); };
    if (address.family == AddressFamily::V4 && std::ranges::none_of(subnets, is_same))
      subnets.push_back(address);
  }
  return subnets;
}

bool carries_group(const Interface& interface, AddressFamily family) noexcept {
  if (interface.kind == InterfaceKind::UnicastOnly) return false;
  if (interface.kind == InterfaceKind::Loopback && family == AddressFamily::V6) return false;
  return std::ranges::find(interface.addresses, family, &InterfaceAddress::family) !=
         interface.addresses.end();
}

}  // namespace hana::discovery
