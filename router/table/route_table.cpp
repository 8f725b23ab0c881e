#include "router/table/route_table.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace hana {
const Destination* DestinationEntry::by(TransportChoice transport) const {
  if (transport == TransportChoice::Automatic) return &destination;
  const auto way = wished.find(transport);
  return way == wished.end() ? nullptr : &way->second;
}

Route::Route(const RouteSpec& from, RouteMetrics& counts)
    : spec(from), transform(from), metrics(&counts) {
  std::array<char, AddressTemplate::max_address + 1> room;
  if (spec.address.is_constant())
    constant_address = spec.address.render({}, {}, room).value_or(std::string_view{});
}

RouteTable::RouteTable(std::span<const RouteSpec> specs, std::vector<SourceEntry> sources,
                       std::span<const DestinationEntry> destinations,
                       std::span<const std::unique_ptr<RouteMetrics>> metrics)
    : sources_(std::move(sources)), tries_(sources_.size()) {
  assert(specs.size() == metrics.size());
  routes_.reserve(specs.size());
  for (std::size_t i = 0; i < specs.size(); ++i) {
    auto& route = routes_.emplace_back(specs[i], *metrics[i]);
    for (const auto& entry : destinations) {
      if (!specs[i].to.selects(entry.name, entry.tags)) continue;
      if (const auto* way = entry.by(specs[i].transport)) route.destinations.push_back(*way);
    }
  }
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const auto id = static_cast<std::size_t>(sources_[i].id);
    if (entry_of_source_.size() <= id) entry_of_source_.resize(id + 1, -1);
    entry_of_source_[id] = static_cast<std::int32_t>(i);
    for (RouteIndex route = 0; route < specs.size(); ++route)
      if (specs[route].from.device.matches(sources_[i].alias))
        tries_[i].add(specs[route].from.path, route);
  }
  std::size_t nodes = 0;
  for (const auto& trie : tries_) nodes = std::max(nodes, trie.node_count());
  scratch_.emplace(routes_.size(), nodes);
}

const SourceEntry* RouteTable::source(SourceId id) const noexcept {
  const auto entry = entry_of(id);
  return entry < 0 ? nullptr : &sources_[static_cast<std::size_t>(entry)];
}

void RouteTable::match(SourceId source, std::string_view path, RouteMatches& found) const noexcept {
  if (const auto entry = entry_of(source); entry >= 0)
    tries_[static_cast<std::size_t>(entry)].match(path, found);
}

std::int32_t RouteTable::entry_of(SourceId id) const noexcept {
  const auto index = static_cast<std::size_t>(id);
  return index < entry_of_source_.size() ? entry_of_source_[index] : -1;
}

}  // namespace hana
