#include "tools/hana-router/server/destination_directory.hpp"

#include <algorithm>
#include <utility>

#include "transport/udp/datagram_batch.hpp"

namespace hana::tools {

void DestinationDirectory::put_fixed(const std::string& name, const std::vector<std::string>& tags,
                                     const Way& way) {
  const auto key = "fixed:" + name;
  DestinationEntry entry{name, tags, {}};
  const auto ways = used(entry, key, std::span{&way, 1});
  entry.destination = ways.front().destination;
  entry.wished = {{way.transport, entry.destination}};
  known_[key] = {std::move(entry), ways, Presence::Fixed};
}

bool DestinationDirectory::put(const discovery::Peer& peer, std::span<const Way> ways) {
  if (peer.announced.role != "visualization" || ways.empty()) return remove(peer.id);
  DestinationEntry entry{peer.label, peer.announced.tags, {}};
  auto taken = used(entry, peer.id, ways);
  entry.destination = taken.front().destination;
  for (const auto& way : taken) entry.wished.emplace(way.transport, way.destination);
  auto& known = known_[peer.id];
  const bool is_news = known.presence == Presence::Away || known.entry != entry;
  known = {std::move(entry), std::move(taken), Presence::Found};
  return is_news;
}

std::vector<Way> DestinationDirectory::used(const DestinationEntry& entry, const std::string& key,
                                            std::span<const Way> ways) {
  std::vector<Way> taken;
  for (const auto& way : ways) {
    const bool is_asked_for = std::ranges::any_of(routes_, [&](const auto& route) {
      return route.transport == way.transport && route.to.selects(entry.name, entry.tags);
    });
    if (!taken.empty() && !is_asked_for) continue;
    taken.push_back(way);
    taken.back().destination.id = id_for(key, way.transport);
  }
  return taken;
}

bool DestinationDirectory::remove(const std::string& node) {
  const auto known = known_.find(node);
  return known != known_.end() &&
         std::exchange(known->second.presence, Presence::Away) != Presence::Away;
}

bool DestinationDirectory::keep_for_now(const std::string& node) {
  if (is_away(node)) return false;
  auto& known = known_.at(node);
  const bool may_tell = std::ranges::any_of(
      known.ways, [](const Way& way) { return way.destination.carrier != Carrier::Datagrams; });
  if (may_tell) known.presence = Presence::KeptForNow;
  return may_tell;
}

std::vector<std::string> DestinationDirectory::kept_for_now() const {
  std::vector<std::string> kept;
  for (const auto& [node, known] : known_)
    if (known.presence == Presence::KeptForNow) kept.push_back(node);
  return kept;
}

std::vector<DestinationEntry> DestinationDirectory::entries() const {
  auto present = fixed();
  for (const auto& [key, known] : known_)
    if (known.presence == Presence::Found || known.presence == Presence::KeptForNow)
      present.push_back(known.entry);
  return present;
}

std::vector<DestinationEntry> DestinationDirectory::fixed() const {
  std::vector<DestinationEntry> fixed;
  for (const auto& [key, known] : known_)
    if (known.presence == Presence::Fixed) fixed.push_back(known.entry);
  return fixed;
}

const DestinationEntry* DestinationDirectory::of(const std::string& node) const {
  return is_away(node) ? nullptr : &known_.at(node).entry;
}

const DestinationEntry* DestinationDirectory::of(DestinationId id) const {
  const auto key = keys_.find(id);
  return key == keys_.end() ? nullptr : of(key->second.first);
}

std::span<const Way> DestinationDirectory::ways_of(const std::string& node) const {
  if (is_away(node)) return {};
  return known_.at(node).ways;
}

std::optional<TransportChoice> DestinationDirectory::transport_of(DestinationId id) const {
  const auto key = keys_.find(id);
  return key == keys_.end() ? std::nullopt : std::optional{key->second.second};
}

std::optional<std::string> DestinationDirectory::node_of(DestinationId id) const {
  const auto key = keys_.find(id);
  if (key == keys_.end() || known_.at(key->second.first).presence == Presence::Fixed)
    return std::nullopt;
  return key->second.first;
}

bool DestinationDirectory::is_away(const std::string& key) const {
  const auto known = known_.find(key);
  return known == known_.end() || known->second.presence == Presence::Away;
}

DestinationId DestinationDirectory::id_for(const std::string& key, TransportChoice transport) {
  const Key wanted{key, transport};
  if (const auto known = ids_.find(wanted); known != ids_.end()) return known->second;
  auto id = DestinationId{static_cast<std::uint32_t>(ids_.size())};
  if (ids_.size() >= transport::DatagramBatch::max_destinations) {
    const auto away =
        std::ranges::find_if(ids_, [&](const auto& one) { return is_away(one.first.first); });
    // None is away: the output refuses and counts what is sent to this number.
    if (away != ids_.end()) {
      id = away->second;
      ids_.erase(away);
    }
  }
  keys_[id] = wanted;
  return ids_.emplace(wanted, id).first->second;
}

}  // namespace hana::tools
