#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "discovery/peer.hpp"

namespace hana::discovery {

/// The labels of nodes that were known and are gone, so that a node that returns is told from a new
/// one and gets its label back.
///
/// Threads: one owner.
/// Bound:   the last 1024 that went.
class LostPeers {
 public:
  void add(const NodeId& id, const std::string& label);

  /// The label that the node had; empty if it was never known.
  [[nodiscard]] std::optional<std::string> take(const NodeId& id);

 private:
  std::map<NodeId, std::string, std::less<>> labels_;
  std::deque<NodeId> order_;  // the oldest first
};

}  // namespace hana::discovery
