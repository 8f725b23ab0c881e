#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "discovery/actions.hpp"
#include "discovery/peers/address_checks.hpp"
#include "discovery/peers/address_memory.hpp"
#include "discovery/peers/doubts.hpp"
#include "discovery/peers/heard.hpp"
#include "discovery/peers/lost_peers.hpp"
#include "discovery/peers/peer_table.hpp"
#include "discovery/timing.hpp"

namespace hana::discovery {

/// What was heard and not believed.
struct Disbelieved {
  std::uint64_t nodes_beyond_limit = 0;
  std::uint64_t old_epochs = 0;
  std::uint64_t unknown_addresses = 0;   // byes and restarts from where the node never was
  std::uint64_t refuted_departures = 0;  // byes and restarts of nodes that then answered
  std::uint64_t replayed = 0;            // sealed hellos that are not newer than the last
};

/// Whether a node is believed when it is first heard, or when it answered a question.
enum class Introduction : std::uint8_t { FirstHello, FirstAnswer };

/// Who is alive, and where.
///
/// Once a node is believed nobody else can remove or redirect it: another address, a bye and a
/// newer epoch count when the node itself has answered there, or does not answer any more where it
/// was. Plain nodes cannot answer: they are known by their IP address, and a nearer address is
/// taken, an equally near one not before the first falls silent.
///
/// Threads: one owner.
/// Bound:   a node that can be probed is gone after two silent beacon intervals and ten probes, a
///          plain one after its lifetime, one that said bye within 40 ms.
class Membership {
 public:
  Membership(std::size_t limit, Introduction introduction, std::uint64_t seed)
      : table_(limit),
        doubts_(seed),
        checks_(seed ^ 0x9e3779b97f4a7c15u),
        introduction_(introduction) {}

  void heard(const Hello& hello, const Heard& how, Actions& actions);
  void heard(const Bye& bye, const Heard& how, Actions& actions);
  void heard(const Alive& alive, const Heard& how, Actions& actions);

  /// A directory says that the node was heard at that path, at its `last_heard`.
  void told_of(const Hello& hello, const Path& path, Instant now, Actions& actions);

  /// Another protocol heard from the node.
  void heard_from(const NodeId& id, Epoch epoch, Instant now);

  void interfaces_changed(std::span<const Interface> interfaces, Actions& actions);

  /// What was not heard until now says nothing: the machine slept.
  void woke(Instant now) noexcept { listening_since_ = now; }

  void advance(Instant now, Actions& actions);
  [[nodiscard]] std::optional<Instant> next_deadline() const noexcept;

  /// Nodes that answered before and are not reached by multicast: where to tell each by itself.
  /// At most 64.
  [[nodiscard]] std::vector<ToNode> beyond_the_group(Instant now) const;

  /// So many nodes appeared within the last second that they will rather be heard by themselves.
  [[nodiscard]] bool is_in_turmoil(Instant now) const noexcept {
    const auto& oldest = appearances_[appeared_ % appearances_.size()];
    return oldest != Instant{} && now - oldest < std::chrono::seconds{1};
  }

  [[nodiscard]] bool is_doubted(const NodeId& id) const noexcept {
    return doubts_.find(id) != nullptr;
  }
  [[nodiscard]] const PeerTable& table() const noexcept { return table_; }
  [[nodiscard]] AddressMemory& addresses() noexcept { return addresses_; }
  [[nodiscard]] const AddressMemory& addresses() const noexcept { return addresses_; }
  [[nodiscard]] const Disbelieved& disbelieved() const noexcept { return disbelieved_; }

 private:
  void meet(const Hello& hello, const Heard& how, Actions& actions);
  void appear(const Hello& hello, const Heard& how, Actions& actions);
  void lose(const NodeId& id, LostReason reason, Actions& actions);
  void restarted(KnownPeer& peer, const Hello& hello, const Heard& how, Actions& actions);
  void heard_again(KnownPeer& peer, const Hello& hello, const Heard& how, Actions& actions);
  void ask_at(const Hello& hello, const Heard& how, Actions& actions);
  void answered(const AddressCheck& check, const Heard& how, Actions& actions);
  bool try_follow_counter(KnownPeer& peer, Path& path, const Heard& how);
  void confirm(KnownPeer& peer, Path& path, const Path& by);
  void settle(const Doubt& doubt, Actions& actions);
  void look_for_silence(Instant now, Actions& actions);
  [[nodiscard]] bool is_beyond_the_group(const KnownPeer& peer, Instant now) const noexcept;
  [[nodiscard]] Instant silent_from(const KnownPeer& peer) const noexcept;
  [[nodiscard]] Clock::duration path_patience(const KnownPeer& peer) const noexcept;
  [[nodiscard]] std::size_t nodes() const noexcept { return table_.all().size() + 1; }

  PeerTable table_;
  LostPeers lost_;
  Doubts doubts_;
  AddressChecks checks_;
  AddressMemory addresses_;
  Introduction introduction_;
  Disbelieved disbelieved_;
  std::array<Instant, Timing::turmoil> appearances_{};  // the last ones, in a ring
  std::size_t appeared_ = 0;
  Instant look_at_ = Instant::max();          // not later than the first silence
  Instant listening_since_ = Instant::min();  // what was not heard before says nothing
};

}  // namespace hana::discovery
