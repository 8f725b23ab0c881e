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
/// it is away; beyond what the output can count, the number of one that is away is given again.
///
/// Threads: the network thread.
class DestinationDirectory {
 public:
  /// A host that could not be looked up yet has no address and gets nothing.
  void add_fixed(const config::Visualization& visualization, const Endpoint& address);

  /// Appeared or changed. False: nothing that routes care about is different.
  bool put(const discovery::Peer& peer);

  /// False: it was no destination.
  bool remove(const std::string& node);

  /// Discovery has lost it, but what carries its messages may know better: it stays until `remove`.
  /// False: it was no destination, or nothing would tell.
  bool keep_for_now(const std::string& node);

  /// What stays although discovery has lost it.
  [[nodiscard]] std::vector<std::string> kept_for_now() const;

  /// Those that are there now; `fixed` those of the show alone.
  [[nodiscard]] std::vector<DestinationEntry> entries() const;
  [[nodiscard]] std::vector<DestinationEntry> fixed() const;

  /// By the id in the list of nodes; null for one that is no visualization or has gone.
  [[nodiscard]] const DestinationEntry* of(const std::string& node) const;
  [[nodiscard]] const DestinationEntry* of(DestinationId id) const;

  /// Empty for one of the show, and for a number that nobody has.
  [[nodiscard]] std::optional<std::string> node_of(DestinationId id) const;

 private:
  enum class Presence : std::uint8_t { Away, KeptForNow, Found, Fixed };

  struct Known {
    DestinationEntry entry;
    Presence presence = Presence::Away;
  };

  [[nodiscard]] DestinationId id_for(const std::string& key);

  std::map<std::string, DestinationId> ids_;  // by node id, or "fixed:NAME"
  std::map<DestinationId, Known> known_;
};

}  // namespace hana::tools
