#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "discovery/mesh/host/interface_watch.hpp"
#include "discovery/mesh/host/suspension.hpp"
#include "discovery/mesh/identity.hpp"
#include "discovery/mesh/peers_file.hpp"
#include "discovery/mesh/socket/mesh_sockets.hpp"
#include "discovery/node/node.hpp"
#include "discovery/registry.hpp"
#include "transport/net.hpp"

namespace hana::discovery {

/// One node on the real network: a Node, its sockets and its timers.
///
/// Threads: the network thread, which runs `io`, for all but construction. `io` runs no more when
///          the mesh is destroyed; others then notice by silence. `stop` first says bye.
/// Errors:  the constructor throws with one sentence if the announcement is out of bounds or there
///          is no socket to be had. Later nothing throws: `warnings` tells.
class Mesh {
 public:
  /// The first hello and query are sent before it returns; events are published when `io` runs.
  Mesh(net::io_context& io, const Options& options);

  /// Who is alive; its subscribers are called on the network thread.
  [[nodiscard]] Registry& registry() noexcept { return registry_; }

  [[nodiscard]] const Identity& identity() const noexcept { return identity_.identity(); }

  /// Tells all at once; refused if it is out of bounds.
  Result<void> announce(const Announcement& announcement);

  /// Says bye three times within 60 ms and then calls `done`. The sockets stay open, so `io` has
  /// work until it is stopped.
  void stop(std::function<void()> done);

  /// Calls it when the machine was asleep: its clock stood still meanwhile.
  void when_woken(std::function<void()> woken) { woken_ = std::move(woken); }

  /// One sentence each: an id that will not last or that another program has, interfaces that
  /// cannot be heard, none at all.
  [[nodiscard]] std::vector<std::string> warnings() const;

  /// Another protocol heard from that node: it lives.
  void heard_from(const NodeId& node, Epoch epoch) { node_.heard_from(node, epoch, Clock::now()); }

  /// Empty: it is not alive.
  [[nodiscard]] std::optional<Peer> find(const NodeId& id) const { return node_.find(id); }

  [[nodiscard]] const Refused& refused() const noexcept { return node_.refused(); }
  [[nodiscard]] const Disbelieved& disbelieved() const noexcept { return node_.disbelieved(); }

 private:
  void look_at_interfaces(const std::set<InterfaceIndex>& interrupted);
  void greet();
  void send_due();
  void advance();
  void arm();
  void finish();
  void take_in(const CloneSeen& clone);
  void keep_peers_later();
  void keep_peers();

  Options options_;
  IdentityFile identity_;
  PeersFile peers_file_;
  Node node_;
  Registry registry_;
  std::vector<PeerEvent> unpublished_;
  std::vector<Interface> interfaces_;
  MeshSockets sockets_;
  InterfaceWatch watch_;
  SleepNotice sleep_;
  net::steady_timer deadline_;
  net::steady_timer keep_peers_at_;
  Instant peers_kept_at_ = Instant::min();
  bool peers_are_kept_soon_ = false;
  std::string clone_;  // a sentence about the last one
  std::function<void()> done_;
  std::function<void()> woken_;
};

}  // namespace hana::discovery
