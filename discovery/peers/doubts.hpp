#pragma once

#include <map>
#include <optional>
#include <random>
#include <set>
#include <utility>

#include "discovery/peers/heard.hpp"
#include "discovery/timing.hpp"
#include "discovery/wire/packets.hpp"

namespace hana::discovery {

/// Another hello of the node in doubt that counts if the one we know is gone.
struct Successor {
  Hello hello;
  Heard by;
};

/// A node that may be gone; it is asked until it answers or the questions run out.
struct Doubt {
  NodeId node;
  LostReason reason;
  Nonce nonce{};
  std::size_t asked = 0;
  Instant next_at;
  std::optional<Successor> successor;

  [[nodiscard]] bool is_settled() const noexcept;
};

/// The nodes in doubt. A node is in doubt for one reason at a time; a bye or a newer epoch takes
/// the place of silence, as it is settled sooner.
///
/// Threads: one owner.
/// Bound:   one for each known node; each call takes the logarithm of their number.
class Doubts {
 public:
  explicit Doubts(std::uint64_t seed) : random_(seed) {}

  void raise(const NodeId& node, LostReason reason, Instant now,
             std::optional<Successor> successor = std::nullopt);

  [[nodiscard]] const Doubt* find(Nonce nonce) const;
  [[nodiscard]] const Doubt* find(const NodeId& node) const;

  /// The node spoke, or is gone.
  void drop(const NodeId& node);

  /// The next doubt that is due, with its count of questions raised: ask once more, or, if it is
  /// settled (and then no longer kept), the node is gone. The more nodes there are, and the more of
  /// them in doubt, the less often silent ones are asked.
  [[nodiscard]] std::optional<Doubt> next_due(Instant now, std::size_t nodes);

  [[nodiscard]] std::optional<Instant> next_deadline() const noexcept;

 private:
  using Entry = std::map<NodeId, Doubt>::iterator;

  void put_off(Entry doubt, Instant until);
  void erase(Entry doubt);

  std::mt19937_64 random_;
  std::map<NodeId, Doubt> doubts_;
  std::map<Nonce, NodeId> by_nonce_;
  std::set<std::pair<Instant, NodeId>> by_time_;
};

}  // namespace hana::discovery
