#include "discovery/node/peer_table.hpp"

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

KnownPeer* PeerTable::try_add(const Hello& hello, const Path& path) {
  if (peers_.size() >= limit_) return nullptr;
  KnownPeer peer{hello, take_label(hello), {}, path.last_heard, {}};
  peer.paths.add(path);
  return &peers_.emplace(hello.node, std::move(peer)).first->second;
}

void PeerTable::update(KnownPeer& peer, const Hello& hello) {
  const auto& before = peer.hello.announcement;
  const auto& after = hello.announcement;
  if (before.role != after.role || before.name != after.name) {
    give_label_back(peer);
    peer.label = take_label(hello);
  }
  peer.hello = hello;
}

void PeerTable::remove(const NodeId& id) {
  const auto found = peers_.find(id);
  if (found == peers_.end()) return;
  give_label_back(found->second);
  peers_.erase(found);
}

std::string PeerTable::take_label(const Hello& hello) {
  const auto& role = hello.announcement.role;
  const auto& name = hello.announcement.name;
  const auto is_taken = [&](const std::string& label) {
    return !labels_.insert((role + ' ').append(label)).second;
  };
  auto label = name;
  for (auto size = shortest_suffix; is_taken(label); ++size)
    label = (name + '~').append(hello.node, 0, size).append(beyond(size, hello.node), '~');
  return label;
}

void PeerTable::give_label_back(const KnownPeer& peer) {
  labels_.erase(peer.hello.announcement.role + ' ' + peer.label);
}

Peer snapshot(const KnownPeer& peer) {
  Peer result{peer.hello.node, peer.hello.epoch, peer.label, peer.hello.announcement, {}, {},
              peer.last_heard};
  for (const auto& path : peer.paths.all()) result.addresses.push_back(path.from);
  result.osc = result.addresses.front();
  result.osc.port = peer.hello.announcement.port;
  return result;
}

}  // namespace hana::discovery
