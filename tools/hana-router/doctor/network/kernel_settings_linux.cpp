#include <algorithm>

#include "tools/hana-router/doctor/network/kernel_settings.hpp"

namespace hana::tools::doctor {

// Source: Linux, Documentation/networking/ip-sysctl.rst: rp_filter is the greater of `all` and the
// interface's own; 1 is strict, 2 is loose.

KernelSettings read_kernel_settings(const SystemTree& system, const std::vector<Link>& links) {
  const std::filesystem::path folder{"proc/sys/net/ipv4/conf"};
  const auto filter = [&](const std::string& name) {
    return system.number(folder / name / "rp_filter").value_or(0);
  };
  KernelSettings settings{system.number("proc/sys/net/core/rmem_max"), {}};
  for (const auto& link : links)
    if (leads_outside(link) && std::max(filter("all"), filter(link.name)) == 1)
      settings.strict.push_back(link.name);
  return settings;
}

}  // namespace hana::tools::doctor
