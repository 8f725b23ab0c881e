#include "tools/hana-router/server/destination_directory.hpp"

#include <algorithm>
#include <utility>

#include "transport/udp/datagram_batch.hpp"

namespace hana::tools {
namespace {

Carrier carrier_of(const discovery::Announcement& announced) {
  return announced.protocol == discovery::Protocol::Hana ? Carrier::Stream : Carrier::Datagrams;
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
  if (peer.announced.role != "visualization" || peer.announced.port == UdpPort{})
    return remove(peer.id);
  const auto id = id_for(peer.id);
  const DestinationEntry entry{
      peer.label,
      peer.announced.tags,
      {id, peer.osc, bundling_of(peer.announced), carrier_of(peer.announced)}};
  auto& known = known_[id];
  const bool is_news = known.presence == Presence::Away || known.entry != entry;
  known = {entry, Presence::Found};
  return is_news;
}

bool DestinationDirectory::remove(const std::string& node) {
  const auto id = ids_.find(node);
  return id != ids_.end() &&
         std::exchange(known_[id->second].presence, Presence::Away) != Presence::Away;
}

bool DestinationDirectory::keep_for_now(const std::string& node) {
  const auto id = ids_.find(node);
  if (id == ids_.end()) return false;
  auto& known = known_[id->second];
  if (known.presence == Presence::Away || known.entry.destination.carrier == Carrier::Datagrams)
    return false;
  known.presence = Presence::KeptForNow;
  return true;
}

std::vector<std::string> DestinationDirectory::kept_for_now() const {
  std::vector<std::string> kept;
  for (const auto& [node, id] : ids_)
    if (known_.at(id).presence == Presence::KeptForNow) kept.push_back(node);
  return kept;
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

const DestinationEntry* DestinationDirectory::of(const std::string& node) const {
  const auto id = ids_.find(node);
  return id == ids_.end() ? nullptr : of(id->second);
}

const DestinationEntry* DestinationDirectory::of(DestinationId id) const {
  const auto known = known_.find(id);
  const bool is_there = known != known_.end() && known->second.presence != Presence::Away;
  return is_there ? &known->second.entry : nullptr;
}

std::optional<std::string> DestinationDirectory::node_of(DestinationId id) const {
  const auto node =
      std::find_if(ids_.begin(), ids_.end(), [id](const auto& one) { return one.second == id; });
  if (node == ids_.end() || known_.at(id).presence == Presence::Fixed) return std::nullopt;
  return node->first;
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
