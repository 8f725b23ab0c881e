#pragma once

#include <cstddef>

#include "router/endpoint.hpp"

namespace hana::devices {

/// Where an OSC device listens.
struct OscInputOptions {
  /// `Unspecified`: every address of this machine, IPv4 and IPv6. Port 0: any free one.
  Endpoint listen{.port = UdpPort{9000}};

  /// What the kernel may hold for us between two looks, in bytes; it may give less.
  std::size_t kernel_buffer = 1 << 20;
};

}  // namespace hana::devices
