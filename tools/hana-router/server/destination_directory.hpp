#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "router/table/route_table.hpp"
#include "tools/hana-router/server/ways.hpp"

namespace hana::tools {

/// Everything that messages can be sent to: visualizations with a fixed address, then those that
/// discovery found. Each way to a visualization that is used keeps its number for as long as the
/// program runs, also while the visualization is away; beyond what the output can count, the number
/// of one that is away is given again.
///
/// Threads: the network thread.
class DestinationDirectory {
 public:
  /// `routes` outlive it: what transports they ask for.
  explicit DestinationDirectory(const std::vector<RouteSpec>& routes) : routes_(routes) {}

  /// Of the show: a host that could not be looked up yet has no address and gets nothing.
  void put_fixed(const std::string& name, const std::vector<std::string>& tags, const Way& way);

  /// Appeared or changed, with the ways that there are to it, the best first. False: nothing that
  /// routes care about is different.
  bool put(const discovery::Peer& peer, std::span<const Way> ways);

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

  /// The ways that are used, with their numbers: the best one, and those that routes ask for.
  [[nodiscard]] std::span<const Way> ways_of(const std::string& node) const;

  /// "tcp" for that number; empty: nobody has it.
  [[nodiscard]] std::optional<TransportChoice> transport_of(DestinationId id) const;

  /// Empty for one of the show, and for a number that nobody has.
  [[nodiscard]] std::optional<std::string> node_of(DestinationId id) const;

 private:
  enum class Presence : std::uint8_t { Away, KeptForNow, Found, Fixed };

  struct Known {
    DestinationEntry entry;
    std::vector<Way> ways;
    Presence presence = Presence::Away;
  };

  [[nodiscard]] std::vector<Way> used(const DestinationEntry& entry, const std::string& key,
                                      std::span<const Way> ways);
  [[nodiscard]] DestinationId id_for(const std::string& key, TransportChoice transport);
  [[nodiscard]] bool is_away(const std::string& key) const;

  using Key = std::pair<std::string, TransportChoice>;

  const std::vector<RouteSpec>& routes_;
  std::map<std::string, Known> known_;  // by node id, or "fixed:NAME"
  std::map<Key, DestinationId> ids_;
  std::map<DestinationId, Key> keys_;
};

}  // namespace hana::tools
