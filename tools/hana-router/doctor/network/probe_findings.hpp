#pragma once

#include <string>

#include "discovery/node/node.hpp"
#include "tools/hana-router/doctor/finding.hpp"
#include "tools/hana-router/doctor/network/probe_reading.hpp"

namespace hana::tools::doctor {

/// Each way out of each interface: whether it carries packets, and whom it reaches.
///
/// `open_firewall` is what to type against a firewall.
[[nodiscard]] Findings check_ways(const ProbeReading& reading, const std::string& open_firewall);

/// Each other node: how it is heard and whether it answers.
[[nodiscard]] Findings check_nodes(const ProbeReading& reading, const std::string& open_firewall);

/// Ids that two machines have: cloned disks.
[[nodiscard]] Findings check_clones(const ProbeReading& reading, const discovery::Refused& refused);

/// Packets in the group that are not taken.
[[nodiscard]] Findings check_refused(const discovery::Refused& refused);

}  // namespace hana::tools::doctor
