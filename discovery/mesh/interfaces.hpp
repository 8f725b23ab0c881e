#pragma once

#include <span>
#include <string>
#include <vector>

#include "discovery/interface.hpp"

namespace hana::discovery {

/// The interfaces with an IPv4 address that are up and can multicast, and the loopback, which can
/// although it does not say so; by index. Only the named ones if any are named.
///
/// Errors: empty if the system does not say.
[[nodiscard]] std::vector<Interface> usable_interfaces(std::span<const std::string> allowed);

}  // namespace hana::discovery
