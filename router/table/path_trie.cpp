#include "router/table/path_trie.hpp"

#include <algorithm>
#include <utility>

namespace hana {

RouteMatches::RouteMatches(std::size_t routes, std::size_t nodes)
    : route_stamps_(routes, 0), node_stamps_(nodes, 0) {
  routes_.reserve(routes);
  active_.reserve(nodes);
  next_.reserve(nodes);
}

void RouteMatches::clear() noexcept {
  routes_.clear();
  ++route_round_;
}

void RouteMatches::sort() noexcept { std::sort(routes_.begin(), routes_.end()); }

PathTrie::PathTrie() : nodes_(1) {}

void PathTrie::add(const PathPattern& pattern, RouteIndex route) {
  NodeIndex node = 0;
  auto rest = pattern.text();
  for (const auto& segment : pattern.segments()) {
    rest.remove_prefix(1);  // the slash before it
    const auto text = rest.substr(0, rest.find('/'));
    node = child(node, segment, text);
    rest.remove_prefix(text.size());
  }
  nodes_[node].routes.push_back(route);
}

PathTrie::NodeIndex PathTrie::child(NodeIndex parent, const Segment& segment,
                                    std::string_view text) {
  const auto fresh = static_cast<NodeIndex>(nodes_.size());
  const auto [known, is_new] = nodes_[parent].children.try_emplace(std::string{text}, fresh);
  if (!is_new) return known->second;

  nodes_.emplace_back();
  auto& from = nodes_[parent];
  switch (segment.kind()) {
    case Segment::Kind::Literal:
      from.literals[std::string{segment.literal()}].push_back(fresh);
      break;
    case Segment::Kind::Alternatives:
      for (const auto& word : segment.alternatives()) from.literals[word].push_back(fresh);
      break;
    case Segment::Kind::Glob:
      from.globs.emplace_back(segment, fresh);
      break;
    case Segment::Kind::AnyDepth:
      from.any_depth = fresh;
      nodes_[fresh].keeps_alive = true;
      break;
  }
  return fresh;
}

void PathTrie::match(std::string_view path, RouteMatches& found) const noexcept {
  if (path.empty() || path.front() != '/') return;
  ++found.node_round_;
  found.next_.clear();
  enter(0, found);
  for (std::size_t start = 1; start <= path.size();) {
    const auto end = std::min(path.find('/', start), path.size());
    step(path.substr(start, end - start), found);
    if (found.next_.empty()) return;
    start = end + 1;
  }
  for (const auto node : found.next_)
    for (const auto route : nodes_[node].routes) {
      if (std::exchange(found.route_stamps_[route], found.route_round_) == found.route_round_)
        continue;
      found.routes_.push_back(route);
    }
}

void PathTrie::enter(NodeIndex node, RouteMatches& found) const noexcept {
  // `**` may stand for no segment at all, so its node is entered together with its parent.
  for (; node != none; node = nodes_[node].any_depth) {
    if (std::exchange(found.node_stamps_[node], found.node_round_) == found.node_round_) return;
    found.next_.push_back(node);
  }
}

void PathTrie::step(std::string_view segment, RouteMatches& found) const noexcept {
  std::swap(found.active_, found.next_);
  found.next_.clear();
  ++found.node_round_;
  for (const auto index : found.active_) {
    const auto& node = nodes_[index];
    if (node.keeps_alive) enter(index, found);
    if (const auto edge = node.literals.find(segment); edge != node.literals.end())
      for (const auto target : edge->second) enter(target, found);
    for (const auto& [pattern, target] : node.globs)
      if (pattern.matches(segment)) enter(target, found);
  }
}

}  // namespace hana
