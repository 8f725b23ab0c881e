#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/hana-router/doctor/finding.hpp"
#include "tools/hana-router/doctor/network/links.hpp"
#include "tools/hana-router/doctor/system_tree.hpp"

namespace hana::tools::doctor {

/// What the kernel's network was set to.
struct KernelSettings {
  std::optional<long> most_receive_buffer;  // bytes, net.core.rmem_max
  std::vector<std::string> strict;          // interfaces with a strict reverse path filter
};

[[nodiscard]] KernelSettings read_kernel_settings(const SystemTree& system,
                                                  const std::vector<Link>& links);

[[nodiscard]] Findings check_kernel_settings(const KernelSettings& settings,
                                             const std::vector<Link>& links);

}  // namespace hana::tools::doctor
