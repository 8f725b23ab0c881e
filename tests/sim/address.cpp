#include "tests/sim/address.hpp"

#include <algorithm>
#include <cstddef>

namespace hana::sim {
namespace {

constexpr std::size_t v4_bytes = 4;

std::array<std::uint8_t, v4_bytes> bytes_of(std::uint32_t number) noexcept {
  return {static_cast<std::uint8_t>(number >> 24), static_cast<std::uint8_t>(number >> 16),
          static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
}

std::uint32_t number_of(const std::array<std::uint8_t, v4_bytes>& bytes) noexcept {
  return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16 |
         static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
}

}  // namespace

Endpoint v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, std::uint16_t port) {
  return {AddressFamily::V4, UdpPort{port}, {a, b, c, d}, 0};
}

NicAddress v4_in(const std::array<std::uint8_t, 4>& network, std::uint8_t prefix_bits,
                 std::uint32_t host) {
  const auto host_bits = prefix_bits == 0 ? ~0u : (1u << (32u - prefix_bits)) - 1u;
  NicAddress result{AddressFamily::V4, {}, prefix_bits, {}};
  std::ranges::copy(bytes_of((number_of(network) & ~host_bits) | host), result.address.begin());
  if (prefix_bits < 31) result.broadcast = bytes_of(number_of(network) | host_bits);
  return result;
}

NicAddress link_local(std::uint32_t identifier) {
  NicAddress result{AddressFamily::V6, {0xfe, 0x80}, 64, {}};
  std::ranges::copy(bytes_of(identifier), result.address.end() - v4_bytes);
  return result;
}

bool is_loopback(const Endpoint& endpoint) noexcept {
  constexpr Address v6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  if (endpoint.family == AddressFamily::V4) return endpoint.address[0] == 127;
  return endpoint.address == v6;
}

bool is_link_local(const Endpoint& endpoint) noexcept {
  return endpoint.family == AddressFamily::V6 && endpoint.address[0] == 0xfe &&
         (endpoint.address[1] & 0xc0) == 0x80;
}

bool is_beside(const Endpoint& endpoint, const NicAddress& address) noexcept {
  if (endpoint.family != address.family) return false;
  std::size_t bits = address.prefix_bits;
  for (std::size_t i = 0; i < endpoint.address.size() && bits > 0; ++i) {
    const auto compared = std::min<std::size_t>(bits, 8);
    const auto difference = static_cast<unsigned>(endpoint.address[i] ^ address.address[i]);
    if (difference >> (8 - compared) != 0) return false;
    bits -= compared;
  }
  return true;
}

Endpoint endpoint(const NicAddress& address, UdpPort port) noexcept {
  return {address.family, port, address.address, 0};
}

}  // namespace hana::sim
