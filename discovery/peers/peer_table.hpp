#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "discovery/peers/path_list.hpp"
#include "discovery/wire/packets.hpp"

namespace hana::discovery {

/// A node that is taken to be alive.
struct KnownPeer {
  Hello hello;
  std::string label;
  PathList paths;
  Instant last_heard;
  Instant heard_by_all = Instant::min();  // by multicast or broadcast
  Instant byes_ignored_until;             // a bye was forged: the node answered
  std::uint32_t counter{};                // of the newest sealed hello

  [[nodiscard]] bool can_be_probed() const noexcept {
    return hello.announcement.protocol != Protocol::Plain;
  }
};

/// The nodes that are alive, by id, with labels that tell nodes of one role and name apart.
///
/// Whoever has a name keeps it; a later node with the same role and name is labelled `name~` and
/// the first characters of its id, as many as are needed. A label changes only when its own node
/// takes another name, so that a route never moves to another node behind the performer's back.
///
/// Threads: one owner.
/// Bound:   `limit` nodes.
class PeerTable {
 public:
  explicit PeerTable(std::size_t limit) : limit_(limit) {}

  [[nodiscard]] KnownPeer* find(const NodeId& id);

  /// Null if the table is full. The id is not known yet. The label it `had` before is given again
  /// if it is free and still fits the name.
  KnownPeer* try_add(const Hello& hello, const Path& path, const std::string& had = {});

  /// Takes over what a known node says of itself now. False: it is what it said before.
  bool update(KnownPeer& peer, const Hello& hello);

  void remove(const NodeId& id);

  [[nodiscard]] std::map<NodeId, KnownPeer>& all() noexcept { return peers_; }
  [[nodiscard]] const std::map<NodeId, KnownPeer>& all() const noexcept { return peers_; }

 private:
  [[nodiscard]] std::string take_label(const Hello& hello, const std::string& had);
  void give_label_back(const KnownPeer& peer);

  std::size_t limit_;
  std::set<std::string> labels_;  // role, a space, label: a role has no spaces
  std::map<NodeId, KnownPeer> peers_;
};

/// For those outside.
[[nodiscard]] Peer snapshot(const KnownPeer& peer);

/// Where the node receives OSC.
[[nodiscard]] Endpoint osc_endpoint(const KnownPeer& peer);

}  // namespace hana::discovery
