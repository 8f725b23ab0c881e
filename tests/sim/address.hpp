#pragma once

#include <array>
#include <cstdint>

#include "router/endpoint.hpp"

namespace hana::sim {

using Address = std::array<std::uint8_t, 16>;  // network byte order; V4 uses the first four

/// An address of an interface and the subnet that it says it is in.
struct NicAddress {
  AddressFamily family = AddressFamily::V4;
  Address address{};
  std::uint8_t prefix_bits = 0;
  std::array<std::uint8_t, 4> broadcast{};  // of the subnet; zero where there is none, as with V6

  friend bool operator==(const NicAddress&, const NicAddress&) = default;
};

[[nodiscard]] Endpoint v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d,
                          std::uint16_t port = 0);

/// An IPv4 address number `host` of the subnet; `host` fits in what the prefix leaves.
[[nodiscard]] NicAddress v4_in(const std::array<std::uint8_t, 4>& network, std::uint8_t prefix_bits,
                               std::uint32_t host);

/// fe80::/64 with that interface identifier.
[[nodiscard]] NicAddress link_local(std::uint32_t identifier);

[[nodiscard]] bool is_loopback(const Endpoint& endpoint) noexcept;
[[nodiscard]] bool is_link_local(const Endpoint& endpoint) noexcept;

/// Whether the address lies in the other's subnet.
[[nodiscard]] bool is_beside(const Endpoint& endpoint, const NicAddress& address) noexcept;

[[nodiscard]] Endpoint endpoint(const NicAddress& address, UdpPort port) noexcept;

}  // namespace hana::sim
