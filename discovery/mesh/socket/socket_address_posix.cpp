#include "discovery/mesh/socket/socket_address_posix.hpp"

#include <cstring>

namespace hana::discovery {

SocketAddress socket_address(const Endpoint& endpoint) noexcept {
  SocketAddress result;
  const auto port = htons(static_cast<std::uint16_t>(endpoint.port));
  if (endpoint.family == AddressFamily::V6) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = port;
    address.sin6_scope_id = endpoint.scope;
    std::memcpy(&address.sin6_addr, endpoint.address.data(), sizeof address.sin6_addr);
    std::memcpy(&result.storage, &address, sizeof address);
    result.size = sizeof address;
    return result;
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = port;
  std::memcpy(&address.sin_addr, endpoint.address.data(), sizeof address.sin_addr);
  std::memcpy(&result.storage, &address, sizeof address);
  result.size = sizeof address;
  return result;
}

Endpoint endpoint_of(const sockaddr_storage& from) noexcept {
  Endpoint result;
  if (from.ss_family == AF_INET6) {
    sockaddr_in6 address;
    std::memcpy(&address, &from, sizeof address);
    result.family = AddressFamily::V6;
    result.port = UdpPort{ntohs(address.sin6_port)};
    result.scope = address.sin6_scope_id;
    std::memcpy(result.address.data(), &address.sin6_addr, sizeof address.sin6_addr);
    return result;
  }
  sockaddr_in address;
  std::memcpy(&address, &from, sizeof address);
  result.family = AddressFamily::V4;
  result.port = UdpPort{ntohs(address.sin_port)};
  std::memcpy(result.address.data(), &address.sin_addr, sizeof address.sin_addr);
  return result;
}

}  // namespace hana::discovery
