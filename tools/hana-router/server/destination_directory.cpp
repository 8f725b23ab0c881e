#include "tools/hana-router/server/destination_directory.hpp"

#include <algorithm>

#include "transport/udp/datagram_batch.hpp"

namespace hana::tools {
namespace {

bool same(const DestinationEntry& one, const DestinationEntry& other) {
  return one.name == other.name && one.tags == other.tags &&
         one.destination.endpoint == other.destination.endpoint &&
         one.destination.bundling == other.destination.bundling;
}

Bundling bundling_of(const discovery::Announcement& announced) {
  const auto stamp = announced.properties.find("stamp");
  const bool stamped = stamp != announced.properties.end() && stamp->second == "1";
  return announced.bundling == Bundling::Bundles && stamped ? Bundling::StampedBundles
                                                            : announced.bundling;
}

}  // namespace

void DestinationDirectory::add_fixed(const config::Visualization& visualization,
                                     const Endpoint& address) {
  const auto id = id_for("fixed:" + visualization.name);
  known_[id] = {{visualization.name, visualization.tags, {id, address, visualization.bundling}},
                Presence::Fixed};
}

bool DestinationDirectory::put(const discovery::Peer& peer) {
  if (peer.announced.role != "visualization" || peer.announced.port == UdpPort{}) return false;
  const auto id = id_for(peer.id);
  const DestinationEntry entry{
      peer.label, peer.announced.tags, {id, peer.osc, bundling_of(peer.announced)}};
  auto& known = known_[id];
  if (known.presence == Presence::Found && same(known.entry, entry)) return false;
  known = {entry, Presence::Found};
  return true;
}

void DestinationDirectory::remove(const discovery::Peer& peer) {
  if (const auto id = ids_.find(peer.id); id != ids_.end())
    known_[id->second].presence = Presence::Away;
}

std::vector<DestinationEntry> DestinationDirectory::entries() const {
  std::vector<DestinationEntry> present;
  for (const auto& [id, known] : known_)
    if (known.presence != Presence::Away) present.push_back(known.entry);
  return present;
}

std::vector<DestinationEntry> DestinationDirectory::fixed() const {
  std::vector<DestinationEntry> fixed;
  for (const auto& [id, known] : known_)
    if (known.presence == Presence::Fixed) fixed.push_back(known.entry);
  return fixed;
}

std::optional<DestinationId> DestinationDirectory::id_of(const std::string& node) const {
  const auto id = ids_.find(node);
  return id == ids_.end() ? std::nullopt : std::optional{id->second};
}

DestinationId DestinationDirectory::id_for(const std::string& key) {
  if (const auto known = ids_.find(key); known != ids_.end()) return known->second;
  auto id = DestinationId{static_cast<std::uint32_t>(ids_.size())};
  if (ids_.size() >= transport::DatagramBatch::max_destinations) {
    const auto away = std::find_if(ids_.begin(), ids_.end(), [this](const auto& one) {
      return known_[one.second].presence == Presence::Away;
    });
    // None is away: the output refuses and counts what is sent to this number.
    if (away != ids_.end()) {
      id = away->second;
      ids_.erase(away);
    }
  }
  return ids_.emplace(key, id).first->second;
}

}  // namespace hana::tools
