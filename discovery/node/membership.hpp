#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "discovery/node/actions.hpp"
#include "discovery/node/address_checks.hpp"
#include "discovery/node/doubts.hpp"
#include "discovery/node/peer_table.hpp"

namespace hana::discovery {

/// What was heard and not believed.
struct Disbelieved {
  std::uint64_t nodes_beyond_limit = 0;
  std::uint64_t old_epochs = 0;
  std::uint64_t unknown_addresses = 0;   // byes and restarts from where the node never was
  std::uint64_t refuted_departures = 0;  // byes and restarts of nodes that then answered
};

/// Who is alive, and where.
///
/// A node is believed when it is first heard. From then on nobody else can remove or redirect it:
/// another address, a bye and a newer epoch count when the node itself has answered there, or does
/// not answer any more where it was. Plain nodes cannot answer: they are known by their IP
/// address, and a nearer address is taken, an equally near one not before the first falls silent.
///
/// Threads: one owner.
/// Bound:   a node that can be probed is gone after two silent beacon intervals and ten probes, a
///          plain one after its lifetime, one that said bye within 40 ms.
class Membership {
 public:
  Membership(std::size_t limit, std::uint64_t seed)
      : table_(limit), doubts_(seed), checks_(seed ^ 0x9e3779b97f4a7c15u) {}

  /// `by` is where it came from; its `last_heard` is now.
  void heard(const Hello& hello, const Path& by, Actions& actions);
  void heard(const Bye& bye, const Path& by, Actions& actions);
  void heard(const Alive& alive, const Path& by, Actions& actions);

  void interfaces_changed(std::span<const Interface> interfaces, Actions& actions);
  void advance(Instant now, Actions& actions);

  [[nodiscard]] std::optional<Instant> next_deadline() const noexcept;
  [[nodiscard]] const PeerTable& table() const noexcept { return table_; }
  [[nodiscard]] const Disbelieved& disbelieved() const noexcept { return disbelieved_; }

 private:
  void appear(const Hello& hello, const Path& by, Actions& actions);
  void lose(const NodeId& id, LostReason reason, Actions& actions);
  void restarted(KnownPeer& peer, const Hello& hello, const Path& by, Actions& actions);
  void heard_again(KnownPeer& peer, const Hello& hello, const Path& by, Actions& actions);
  void check_address(const NodeId& id, const KnownPeer& peer, const Path& by, Actions& actions);
  void confirm(KnownPeer& peer, Path& path, Instant now);
  void settle(const Doubt& doubt, Actions& actions);
  void look_for_silence(Instant now, Actions& actions);
  [[nodiscard]] Instant silent_from(const KnownPeer& peer) const noexcept;
  [[nodiscard]] Clock::duration path_patience(const KnownPeer& peer) const noexcept;
  [[nodiscard]] std::size_t nodes() const noexcept { return table_.all().size() + 1; }

  PeerTable table_;
  Doubts doubts_;
  AddressChecks checks_;
  Disbelieved disbelieved_;
  Instant look_at_ = Instant::max();          // not later than the first silence
  Instant listening_since_ = Instant::min();  // what was not heard before says nothing
};

}  // namespace hana::discovery
