#include "discovery/mesh/host/boot_id.hpp"

namespace hana::discovery {

std::string boot_id() { return {}; }

}  // namespace hana::discovery
