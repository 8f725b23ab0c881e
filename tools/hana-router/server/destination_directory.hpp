#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/show.hpp"
#include "discovery/peer.hpp"
#include "router/table/route_table.hpp"

namespace hana::tools {

/// Everything that messages can be sent to: visualizations with a fixed address, then those that
/// discovery found. A visualization keeps its number for as long as the program runs, also while
/// it is away.
///
/// Threads: the network thread.
class DestinationDirectory {
 public:
  /// A host that could not be looked up yet has no address and gets nothing.
  void add_fixed(const config::Visualization& visualization, const Endpoint& address);

  /// Appeared or changed. False: nothing that routes care about is different.
  bool put(const discovery::Peer& peer);
  void remove(const discovery::Peer& peer);

  /// Those that are there now.
  [[nodiscard]] std::vector<DestinationEntry> entries() const;

  /// By the name in the list of nodes; empty for one that is no visualization.
  [[nodiscard]] std::optional<DestinationId> id_of(const std::string& node) const;

 private:
  struct Known {
    DestinationEntry entry;
    bool present = false;
  };

  [[nodiscard]] DestinationId id_for(const std::string& key);

  std::map<std::string, DestinationId> ids_;  // by node id, or "fixed:NAME"
  std::map<DestinationId, Known> known_;
};

}  // namespace hana::tools
