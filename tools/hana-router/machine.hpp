#pragma once

#include "discovery/announcement.hpp"

namespace hana::tools {

/// What this machine has: `gpu` (the kernel's driver), `outputs` (screens and projectors that are
/// connected). Empty where the system does not say.
[[nodiscard]] discovery::Capabilities machine_capabilities();

/// What it has left, in steps of 0.1 and 256 MB, so that small changes are none.
[[nodiscard]] discovery::Resources machine_resources();

}  // namespace hana::tools
