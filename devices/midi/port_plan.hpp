#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hana::devices {

/// A device of the show, as far as finding its port goes.
struct WantedPort {
  std::string name;  // what `match_port` compares; may hold wildcards
  std::optional<std::size_t>
      nth;  // of several that match equally well, from 1 in the system's order
};

/// A port as the system lists it at this moment.
struct ListedPort {
  std::string system_name;  // unique, and gone when the port is
  std::string name;         // its `lasting_name`
};

/// Which of the listed ports each wanted device gets, by index; empty: it waits.
using PortPlan = std::vector<std::optional<std::size_t>>;

/// Gives each port to one device at most, best matches first.
///
/// A device looks only at the ports that match its name best, and keeps the one it has (`open`:
/// system name by wanted device, empty if none) as long as that is among them. Where twins return
/// in another order, the one whose place is taken gets the twin that is free.
/// Pure. Bound: wanted times listed, four times.
[[nodiscard]] PortPlan plan_ports(std::span<const WantedPort> wanted,
                                  std::span<const ListedPort> listed,
                                  std::span<const std::string> open);

}  // namespace hana::devices
