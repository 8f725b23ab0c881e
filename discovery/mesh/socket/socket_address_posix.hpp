#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "router/endpoint.hpp"

namespace hana::discovery {

/// An address as the system's calls take it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  [[nodiscard]] const sockaddr* get() const noexcept {
    return reinterpret_cast<const sockaddr*>(&storage);
  }
};

[[nodiscard]] SocketAddress socket_address(const Endpoint& endpoint) noexcept;
[[nodiscard]] Endpoint endpoint_of(const sockaddr_storage& from) noexcept;

}  // namespace hana::discovery
