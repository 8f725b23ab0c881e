#include "transport/net_endpoint.hpp"

#include <algorithm>

namespace hana::transport {
namespace {

net::ip::address to_address(const Endpoint& endpoint) noexcept {
  if (endpoint.family == AddressFamily::V4) {
    net::ip::address_v4::bytes_type bytes;
    std::copy_n(endpoint.address.begin(), bytes.size(), bytes.begin());
    return net::ip::address_v4{bytes};
  }
  return net::ip::address_v6{endpoint.address, endpoint.scope};
}

}  // namespace

Endpoint to_endpoint(const net::ip::udp::endpoint& endpoint) noexcept {
  Endpoint result{.port = UdpPort{endpoint.port()}};
  const auto address = endpoint.address();
  if (address.is_v6() && !address.to_v6().is_v4_mapped()) {
    result.family = AddressFamily::V6;
    result.address = address.to_v6().to_bytes();
    result.scope = static_cast<std::uint32_t>(address.to_v6().scope_id());
    return result;
  }
  result.family = AddressFamily::V4;
  const auto v4 = address.is_v4() ? address.to_v4()
                                  : net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6());
  const auto bytes = v4.to_bytes();
  std::copy(bytes.begin(), bytes.end(), result.address.begin());
  return result;
}

net::ip::udp::endpoint to_udp(const Endpoint& endpoint) noexcept {
  return {to_address(endpoint), static_cast<std::uint16_t>(endpoint.port)};
}

std::string to_text(const Endpoint& endpoint) {
  const auto port = ":" + std::to_string(static_cast<std::uint16_t>(endpoint.port));
  if (endpoint.family == AddressFamily::Unspecified) return "*" + port;
  const auto address = to_address(endpoint).to_string();
  return endpoint.family == AddressFamily::V4 ? address + port : "[" + address + "]" + port;
}

}  // namespace hana::transport
