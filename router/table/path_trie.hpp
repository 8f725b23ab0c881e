#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "router/table/path_pattern.hpp"

namespace hana {

/// Position of a route in its table.
using RouteIndex = std::uint32_t;

/// The routes found for one event, and the memory that finding them needs.
class RouteMatches {
 public:
  /// Room for `routes` results from tries of up to `nodes` nodes.
  RouteMatches(std::size_t routes, std::size_t nodes);

  void clear() noexcept;
  [[nodiscard]] const std::vector<RouteIndex>& routes() const noexcept { return routes_; }

  /// Ascending: the order in which the show file has them.
  void sort() noexcept;

 private:
  friend class PathTrie;
  using NodeIndex = std::uint32_t;

  // A stamp equal to the current round says "already there".
  std::vector<RouteIndex> routes_;
  std::vector<std::uint64_t> route_stamps_;
  std::uint64_t route_round_ = 1;
  std::vector<NodeIndex> active_;
  std::vector<NodeIndex> next_;
  std::vector<std::uint64_t> node_stamps_;
  std::uint64_t node_round_ = 0;
};

/// Finds all patterns that a path matches, segment by segment, for all patterns at once.
///
/// Threads: any, once built. `match` is real-time safe.
/// Bound:   segments of the path times the nodes that are alive at a segment; `**` keeps one node
///          alive and never backtracks. Literal segments cost one hash look-up, however many.
class PathTrie {
 public:
  PathTrie();

  void add(const PathPattern& pattern, RouteIndex route);
  void match(std::string_view path, RouteMatches& found) const noexcept;

  [[nodiscard]] std::size_t node_count() const noexcept { return nodes_.size(); }

 private:
  using NodeIndex = RouteMatches::NodeIndex;
  static constexpr NodeIndex none = ~NodeIndex{0};

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  using Edges = std::unordered_map<std::string, std::vector<NodeIndex>, TextHash, std::equal_to<>>;

  struct Node {
    Edges literals;
    std::vector<std::pair<Segment, NodeIndex>> globs;
    NodeIndex any_depth = none;  // the child behind `**`, which keeps itself alive
    bool keeps_alive = false;
    std::vector<RouteIndex> routes;
    std::unordered_map<std::string, NodeIndex> children;  // by the pattern's text, for `add`
  };

  [[nodiscard]] NodeIndex child(NodeIndex parent, const Segment& segment, std::string_view text);
  void enter(NodeIndex node, RouteMatches& found) const noexcept;
  void step(std::string_view segment, RouteMatches& found) const noexcept;

  std::vector<Node> nodes_;
};

}  // namespace hana
