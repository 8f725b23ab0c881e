#pragma once

#include <cstddef>
#include <span>

#include "router/endpoint.hpp"

namespace hana::transport {

struct ReceivedDatagram {
  std::span<const std::byte> bytes;  // cut off behind the limit, so that it is seen to be too large
  Endpoint sender;
};

}  // namespace hana::transport
