#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "router/endpoint.hpp"
#include "tools/hana-router/doctor/finding.hpp"
#include "tools/hana-router/doctor/system_tree.hpp"

namespace hana::tools::doctor {

/// A table of nftables that looks at packets to or from this machine.
struct FirewallTable {
  std::string name;                 // "inet filter"
  bool drops_the_rest_in = false;   // what no rule accepts on its way in is dropped
  bool drops_the_rest_out = false;  // the same on the way out
  std::size_t dropping_rules = 0;   // rules that drop or reject something
  bool accepts_port = false;        // a rule accepts UDP to the discovery port
};

struct Firewall {
  bool listed = false;  // its rules could be read
  std::vector<FirewallTable> tables;
  bool ufw = false;
  bool firewalld = false;
  bool legacy = false;  // rules of the older iptables may exist beside
};

/// Errors: empty if it is not what `nft -j list ruleset` prints.
[[nodiscard]] std::optional<std::vector<FirewallTable>> parse_ruleset(std::string_view text,
                                                                      UdpPort discovery_port);

[[nodiscard]] Firewall read_firewall(const SystemTree& system, UdpPort discovery_port);

/// `show_subnet`, of an interface to the outside, goes into the advice: "10.7.0.0/24"; may be
/// empty.
[[nodiscard]] Findings check_firewall(const Firewall& firewall, UdpPort discovery_port,
                                      const std::string& show_subnet);

/// What to type to let UDP of the show's network in.
[[nodiscard]] std::string how_to_open(const Firewall& firewall, const std::string& show_subnet);

}  // namespace hana::tools::doctor
