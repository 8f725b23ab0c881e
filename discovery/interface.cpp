#include "discovery/interface.hpp"

#include <algorithm>

namespace hana::discovery {
namespace {

bool shares_prefix(const Endpoint& endpoint, const InterfaceAddress& address,
                   std::size_t bits) noexcept {
  if (endpoint.family != address.family) return false;
  for (std::size_t i = 0; i < endpoint.address.size() && bits > 0; ++i) {
    const auto compared = std::min<std::size_t>(bits, 8);
    const auto difference = static_cast<unsigned>(endpoint.address[i] ^ address.address[i]);
    if (difference >> (8 - compared) != 0) return false;
    bits -= compared;
  }
  return true;
}

bool is_far_end(const Endpoint& endpoint, const InterfaceAddress& address) noexcept {
  constexpr std::array<std::uint8_t, 16> none{};
  return address.far_end != none && endpoint.family == address.family &&
         endpoint.address == address.far_end;
}

}  // namespace

bool is_loopback(const Endpoint& endpoint) noexcept {
  if (endpoint.family == AddressFamily::V4) return endpoint.address[0] == 127;
  constexpr std::array<std::uint8_t, 16> v6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return endpoint.address == v6;
}

bool is_link_local(const Endpoint& endpoint) noexcept {
  const auto& octet = endpoint.address;
  if (endpoint.family == AddressFamily::V4) return octet[0] == 169 && octet[1] == 254;
  return octet[0] == 0xfe && (octet[1] & 0xc0) == 0x80;
}

Nearness nearness(const Endpoint& from, InterfaceIndex on,
                  std::span<const Interface> interfaces) noexcept {
  const auto is_here = [&](const InterfaceAddress& address) {
    return shares_prefix(from, address, 128);
  };
  const auto is_beside = [&](const InterfaceAddress& address) {
    return shares_prefix(from, address, address.prefix_bits) || is_far_end(from, address);
  };
  const auto arrived_on = std::ranges::find(interfaces, on, &Interface::index);
  if (is_loopback(from)) {
    const bool on_loopback =
        arrived_on != interfaces.end() && arrived_on->kind == InterfaceKind::Loopback;
    return on_loopback ? Nearness::Loopback : Nearness::Elsewhere;
  }
  for (const auto& interface : interfaces)
    if (std::ranges::any_of(interface.addresses, is_here)) return Nearness::SameMachine;
  if (arrived_on != interfaces.end() && std::ranges::any_of(arrived_on->addresses, is_beside))
    return Nearness::SameSubnet;
  return Nearness::Elsewhere;
}

}  // namespace hana::discovery
