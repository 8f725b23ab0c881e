#pragma once

#include <array>
#include <cstdint>

namespace hana {

enum class AddressFamily : std::uint8_t { Unspecified, V4, V6 };
enum class UdpPort : std::uint16_t {};

/// How messages travel to a visualization.
enum class TransportChoice : std::uint8_t {
  Automatic,  // what suits it best of all that it takes
  Udp,
  Tcp,
  Local,  // a socket of the machine that both run on
};

/// Where packets go: an IP address and a UDP port (a TCP port where that is said), without any
/// socket type.
struct Endpoint {
  AddressFamily family = AddressFamily::Unspecified;
  UdpPort port{};                          // host byte order
  std::array<std::uint8_t, 16> address{};  // network byte order; V4 uses the first four
  std::uint32_t scope = 0;                 // interface index of a link-local V6 address

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

}  // namespace hana
