#include "tools/hana-router/machine.hpp"

namespace hana::tools {

discovery::Capabilities machine_capabilities() { return {}; }

discovery::Resources machine_resources() { return {}; }

}  // namespace hana::tools
