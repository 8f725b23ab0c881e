#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "router/endpoint.hpp"

namespace hana::discovery {

/// The operating system's number of a network interface.
enum class InterfaceIndex : std::uint32_t {};

enum class InterfaceKind : std::uint8_t {
  Loopback,
  Network,
  UnicastOnly,  // tunnels that carry no multicast, as WireGuard's
};

struct InterfaceAddress {
  AddressFamily family = AddressFamily::V4;
  std::array<std::uint8_t, 16> address{};   // network byte order; V4 uses the first four
  std::uint8_t prefix_bits = 0;             // of the subnet; 32 or 128 where there is none
  std::array<std::uint8_t, 4> broadcast{};  // of the subnet; zero where there is none, as with V6
  std::array<std::uint8_t, 16> far_end{};   // of a tunnel without a subnet; zero elsewhere

  friend bool operator==(const InterfaceAddress&, const InterfaceAddress&) = default;
};

/// One way out of this machine, up and with a carrier.
struct Interface {
  InterfaceIndex index{};
  std::string name;
  InterfaceKind kind = InterfaceKind::Network;
  std::vector<InterfaceAddress> addresses;

  friend bool operator==(const Interface&, const Interface&) = default;
};

/// How near a sender is; less is nearer.
enum class Nearness : std::uint8_t { Loopback, SameMachine, SameSubnet, Elsewhere };

[[nodiscard]] bool is_loopback(const Endpoint& endpoint) noexcept;

/// Whether the address means something on its own link only: 169.254/16 and fe80::/10.
[[nodiscard]] bool is_link_local(const Endpoint& endpoint) noexcept;

/// Where a packet from `from` that arrived on `on` comes from. A loopback address on any other
/// interface is Elsewhere: nobody honest sends it.
[[nodiscard]] Nearness nearness(const Endpoint& from, InterfaceIndex on,
                                std::span<const Interface> interfaces) noexcept;

}  // namespace hana::discovery
