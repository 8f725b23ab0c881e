#pragma once

#include <string>

namespace hana::discovery {

/// The same for all programs of one running system, another after its next start; empty where the
/// system has none.
[[nodiscard]] std::string boot_id();

}  // namespace hana::discovery
