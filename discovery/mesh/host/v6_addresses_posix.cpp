#include "discovery/mesh/host/v6_addresses.hpp"

namespace hana::discovery {

// Sends from a tentative address fail meanwhile, and are counted.
std::vector<UnusableAddress> unusable_v6_addresses() { return {}; }

}  // namespace hana::discovery
