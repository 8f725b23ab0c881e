#pragma once

#include <vector>

#include "discovery/interface.hpp"
#include "discovery/options.hpp"

namespace hana::discovery {

/// The chosen interfaces that are up, have a carrier and an address that can be used, by index;
/// the loopback counts as able to multicast although it does not say so.
///
/// Errors: empty if the system does not say.
[[nodiscard]] std::vector<Interface> usable_interfaces(const InterfaceChoice& choice);

}  // namespace hana::discovery
