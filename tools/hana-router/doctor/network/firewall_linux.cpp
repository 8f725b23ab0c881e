#include <algorithm>

#include "tools/hana-router/doctor/network/firewall.hpp"
#include "tools/hana-router/doctor/processes.hpp"
#include "tools/hana-router/doctor/program_output.hpp"

namespace hana::tools::doctor {
namespace {

/// `/usr/sbin` is not in every user's path.
std::optional<std::string> ruleset() {
  auto listed = program_output({"nft", "-j", "list", "ruleset"});
  return listed ? listed : program_output({"/usr/sbin/nft", "-j", "list", "ruleset"});
}

bool says_enabled(const std::string& ufw_configuration) {
  return ("\n" + ufw_configuration).find("\nENABLED=yes") != std::string::npos;
}

}  // namespace

Firewall read_firewall(const SystemTree& system, UdpPort discovery_port) {
  Firewall firewall;
  if (const auto text = ruleset())
    if (auto tables = parse_ruleset(*text, discovery_port)) {
      firewall.listed = true;
      firewall.tables = std::move(*tables);
    }
  firewall.ufw = says_enabled(system.text("etc/ufw/ufw.conf").value_or(""));
  const auto running = processes(system);
  firewall.firewalld = std::ranges::find(running, "firewalld", &Process::name) != running.end();
  firewall.legacy =
      ("\n" + system.text("proc/net/ip_tables_names").value_or("") + "\n").find("\nfilter\n") !=
      std::string::npos;
  return firewall;
}

}  // namespace hana::tools::doctor
