#pragma once

#include <functional>
#include <string>
#include <vector>

#include "discovery/mesh/identity.hpp"
#include "discovery/mesh/multicast.hpp"
#include "discovery/node/node.hpp"
#include "transport/net.hpp"

namespace hana::discovery {

/// Called on the network thread, and never from within a call to the mesh.
struct MeshCallbacks {
  std::function<void(const Peer&)> on_appeared;
  std::function<void(const Peer&)> on_changed;
  std::function<void(const Peer&, LostReason)> on_lost;
};

/// One node on the real network: a Node, its sockets and its timers.
///
/// Threads: the network thread, which runs `io`, for all but construction. `io` runs no more when
///          the mesh is destroyed; others then notice by silence. `stop` first says bye.
/// Errors:  the constructor throws with one sentence if the announcement is out of bounds or there
///          is no socket to be had. Later nothing throws: `warnings` tells.
class Mesh {
 public:
  /// The first hello and query are sent before it returns.
  Mesh(net::io_context& io, const Options& options, MeshCallbacks callbacks);

  /// The nodes that are alive, by id.
  [[nodiscard]] std::vector<Peer> peers() const { return node_.peers(); }

  [[nodiscard]] const Identity& identity() const noexcept { return identity_.identity(); }

  /// Tells all at once; refused if it is out of bounds.
  Result<void> announce(const Announcement& announcement);

  /// Says bye three times within 60 ms and then calls `done`. The sockets stay open, so `io` has
  /// work until it is stopped.
  void stop(std::function<void()> done);

  /// One sentence each: an id that will not last, interfaces that cannot be heard, none at all.
  [[nodiscard]] std::vector<std::string> warnings() const;

  [[nodiscard]] const Refused& refused() const noexcept { return node_.refused(); }
  [[nodiscard]] const Disbelieved& disbelieved() const noexcept { return node_.disbelieved(); }

 private:
  void follow_interfaces();
  void look_again_at_interfaces();
  void advance();
  void arm();
  void report(const PeerEvent& event) const;

  Options options_;
  MeshCallbacks callbacks_;
  IdentityFile identity_;
  Node node_;
  std::vector<Interface> interfaces_;
  Multicast multicast_;
  net::steady_timer deadline_;
  net::steady_timer next_look_;
  std::function<void()> done_;
};

}  // namespace hana::discovery
