#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "router/events/control.hpp"
#include "router/metrics/route_metrics.hpp"
#include "router/output.hpp"
#include "router/table/path_trie.hpp"
#include "router/table/route_spec.hpp"
#include "router/table/transform.hpp"

namespace hana {

/// A device as routes know it: its alias, and its controls where they have names of their own.
struct SourceEntry {
  SourceId id{};
  std::string alias;
  std::vector<ControlDescription> controls;
};

/// A visualization as routes know it.
struct DestinationEntry {
  std::string name;
  std::vector<std::string> tags;
  Destination destination;                             // of routes that ask for no transport
  std::map<TransportChoice, Destination> wished = {};  // of those that do

  /// Null: it cannot be reached that way.
  [[nodiscard]] const Destination* by(TransportChoice transport) const;

  friend bool operator==(const DestinationEntry&, const DestinationEntry&) = default;
};

/// A route of the running table: what to match, what to do, where to send.
struct Route {
  Route(const RouteSpec& from, RouteMetrics& counts);

  RouteSpec spec;
  Transform transform;
  std::string constant_address;  // empty where it has something of the event in it
  std::vector<Destination> destinations;
  RouteMetrics* metrics;
};

/// Which routes an event takes. Built by whoever knows devices and visualizations, swapped in
/// between two events by the baton's holder, given back to be freed; unchanged in between.
///
/// Threads: the baton's holder, once installed; only it may use the scratch.
/// Bound:   a lookup costs what its path is long, not how many routes there are.
class RouteTable {
 public:
  /// `metrics` has one entry per spec and must live longer than the table.
  RouteTable(std::span<const RouteSpec> specs, std::vector<SourceEntry> sources,
             std::span<const DestinationEntry> destinations,
             std::span<const std::unique_ptr<RouteMetrics>> metrics);

  [[nodiscard]] const std::vector<Route>& routes() const noexcept { return routes_; }

  /// Null for a source that this table does not know.
  [[nodiscard]] const SourceEntry* source(SourceId id) const noexcept;

  /// Adds to `found` the routes whose `from` matches `path` on this source, each once.
  /// Real-time safe.
  void match(SourceId source, std::string_view path, RouteMatches& found) const noexcept;

  /// Room for the matches of this table: the baton's holder's, one look-up at a time.
  [[nodiscard]] RouteMatches& scratch() noexcept { return *scratch_; }

 private:
  [[nodiscard]] std::int32_t entry_of(SourceId id) const noexcept;

  std::vector<Route> routes_;
  std::vector<SourceEntry> sources_;
  std::vector<std::int32_t> entry_of_source_;  // by SourceId; -1: not known
  std::vector<PathTrie> tries_;                // one for each of `sources_`
  std::optional<RouteMatches> scratch_;        // once the sizes are known
};

}  // namespace hana
