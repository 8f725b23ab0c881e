#include "discovery/peers/peer_table.hpp"

namespace hana::discovery {
namespace {

constexpr std::size_t shortest_suffix = 4;

// A forger can announce the very label that an id would get: the whole id and then some ends it.
std::size_t beyond(std::size_t size, const NodeId& id) {
  return size > id.size() ? size - id.size() : 0;
}

}  // namespace

KnownPeer* PeerTable::find(const NodeId& id) {
  const auto found = peers_.find(id);
  return found == peers_.end() ? nullptr : &found->second;
}

KnownPeer* PeerTable::try_add(const Hello& hello, const Path& path, const std::string& had) {
  if (peers_.size() >= limit_) return nullptr;
  KnownPeer peer;
  peer.hello = hello;
  peer.label = take_label(hello, had);
  peer.last_heard = path.last_heard;
  peer.paths.add(path);
  return &peers_.emplace(hello.node, std::move(peer)).first->second;
}

bool PeerTable::update(KnownPeer& peer, const Hello& hello) {
  const auto& before = peer.hello.announcement;
  const auto& after = hello.announcement;
  if (before == after) return false;
  if (before.role != after.role || before.name != after.name) {
    give_label_back(peer);
    peer.label = take_label(hello, {});
  }
  peer.hello = hello;
  return true;
}

void PeerTable::remove(const NodeId& id) {
  const auto found = peers_.find(id);
  if (found == peers_.end()) return;
  give_label_back(found->second);
  peers_.erase(found);
}

std::string PeerTable::take_label(const Hello& hello, const std::string& had) {
  const auto& role = hello.announcement.role;
  const auto& name = hello.announcement.name;
  const auto is_taken = [&](const std::string& label) {
    return !labels_.insert((role + ' ').append(label)).second;
  };
  if ((had == name || had.starts_with(name + '~')) && !is_taken(had)) return had;
  auto label = name;
  for (auto size = shortest_suffix; is_taken(label); ++size)
    label = (name + '~').append(hello.node, 0, size).append(beyond(size, hello.node), '~');
  return label;
}

void PeerTable::give_label_back(const KnownPeer& peer) {
  labels_.erase(peer.hello.announcement.role + ' ' + peer.label);
}

Peer snapshot(const KnownPeer& peer) {
  Peer result{.id = peer.hello.node,
              .epoch = peer.hello.epoch,
              .label = peer.label,
              .announced = peer.hello.announcement,
              .osc = osc_endpoint(peer),
              .addresses = {},
              .last_heard = peer.last_heard};
  for (const auto& path : peer.paths.all()) result.addresses.push_back(path.from);
  return result;
}

Endpoint osc_endpoint(const KnownPeer& peer) {
  auto endpoint = peer.paths.best().from;
  endpoint.port = peer.hello.announcement.port;
  return endpoint;
}

}  // namespace hana::discovery
