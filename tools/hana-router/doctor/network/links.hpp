#pragma once

#include <optional>
#include <string>
#include <vector>

#include "discovery/interface.hpp"
#include "discovery/options.hpp"
#include "tools/hana-router/doctor/finding.hpp"

namespace hana::tools::doctor {

struct LinkAddress {
  discovery::InterfaceAddress address;
  bool tentative = false;  // the system still asks whether somebody else has it
  bool duplicate = false;  // somebody else has it
};

/// A network interface, also one that is down.
struct Link {
  discovery::InterfaceIndex index{};
  std::string name;
  std::string kind;  // of a virtual one: "bridge", "veth", "wireguard", "tun"; empty: hardware
  bool loopback = false;
  bool up = false;       // switched on
  bool carrier = false;  // the cable is in, the Wi-Fi joined
  bool multicast = false;
  bool point_to_point = false;
  std::vector<LinkAddress> addresses;
};

/// By index. Errors: empty if the system does not say.
[[nodiscard]] std::vector<Link> read_links();

/// Whether packets can be tried on it: up, with an address that works.
[[nodiscard]] bool is_usable(const Link& link) noexcept;

/// Whether other machines may be beyond it: hardware, or what a test or container has for it.
[[nodiscard]] bool leads_outside(const Link& link) noexcept;

[[nodiscard]] bool is_tunnel(const Link& link) noexcept;

/// `10.7.0.1/24`.
[[nodiscard]] std::string text_of(const discovery::InterfaceAddress& address);

/// `10.7.0.0/24` of the first IPv4 subnet that leads outside; empty if there is none.
[[nodiscard]] std::string show_subnet(const std::vector<Link>& links);

[[nodiscard]] Findings check_links(const std::vector<Link>& links,
                                   const discovery::InterfaceChoice& choice);

}  // namespace hana::tools::doctor
