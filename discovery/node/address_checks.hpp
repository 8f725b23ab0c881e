#pragma once

#include <optional>
#include <random>
#include <vector>

#include "discovery/node/path_list.hpp"
#include "discovery/wire/packets.hpp"

namespace hana::discovery {

/// A second address of a known node, until the node answered from there.
struct AddressCheck {
  NodeId node;
  Path path;
  Nonce nonce{};
};

/// Threads: one owner.
/// Bound:   256 at a time, each for one second; what comes beyond is not checked and so not used.
class AddressChecks {
 public:
  explicit AddressChecks(std::uint64_t seed) : random_(seed) {}

  /// The check to begin with a probe; empty if this address is being checked, or there is no room.
  [[nodiscard]] std::optional<AddressCheck> try_begin(const NodeId& node, const Path& path);

  /// The check that this answer ends; empty if nobody was asked at that address with that nonce.
  [[nodiscard]] std::optional<AddressCheck> take(Nonce nonce, const Endpoint& from);

 private:
  std::mt19937_64 random_;
  std::vector<AddressCheck> checks_;
};

}  // namespace hana::discovery
