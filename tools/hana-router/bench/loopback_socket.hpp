#pragma once

#include <cstddef>

#include "router/endpoint.hpp"

namespace hana::tools {

/// A UDP socket that listens on loopback, with as large a receive buffer as the system gives.
///
/// Errors: the constructor throws std::system_error.
class LoopbackSocket {
 public:
  LoopbackSocket();
  ~LoopbackSocket();
  LoopbackSocket(const LoopbackSocket&) = delete;
  LoopbackSocket& operator=(const LoopbackSocket&) = delete;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  [[nodiscard]] const Endpoint& endpoint() const noexcept { return endpoint_; }

  /// Datagrams of this many bytes that fit into the receive buffer at once.
  [[nodiscard]] std::size_t window(std::size_t datagram_bytes) const noexcept;

 private:
  int descriptor_;
  std::size_t buffer_bytes_ = 0;
  Endpoint endpoint_;
};

}  // namespace hana::tools
