#pragma once

#include <cstddef>
#include <vector>

#include "router/endpoint.hpp"

namespace hana::test {

/// A plain UDP socket on 127.0.0.1 with a port of the system's choice and a large buffer.
class UdpReceiver {
 public:
  UdpReceiver();
  ~UdpReceiver();
  UdpReceiver(const UdpReceiver&) = delete;
  UdpReceiver& operator=(const UdpReceiver&) = delete;

  [[nodiscard]] Endpoint endpoint() const;

  /// The next datagram; empty if none comes within two seconds.
  [[nodiscard]] std::vector<std::byte> receive();

 private:
  int socket_;
};

}  // namespace hana::test
