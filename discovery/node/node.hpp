#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <vector>

#include "discovery/actions.hpp"
#include "discovery/node/announcer.hpp"
#include "discovery/node/answer_queue.hpp"
#include "discovery/node/clone_watch.hpp"
#include "discovery/node/collection.hpp"
#include "discovery/node/directory.hpp"
#include "discovery/node/fallback.hpp"
#include "discovery/node/sealer.hpp"
#include "discovery/peers/membership.hpp"

namespace hana::discovery {

/// One node of the mesh without a socket or clock: bytes and time in, packets and events out.
///
/// Whoever drives it calls `advance` when `next_deadline` has come and after everything else, and
/// then does what `take` returns. The first hello and query are there after the first `advance`.
///
/// Threads: one owner.
/// Errors:  the constructor throws if the key is out of bounds. Bad packets are counted. The
///          announcement has passed `check`.
/// Source:  docs/protocol.md, "Discovery".
class Node {
 public:
  Node(const Options& options, Identity identity, std::uint64_t seed, Instant now);

  /// Addresses from an earlier run, the newest first; asked when nobody else answers.
  void remember(std::span<const Endpoint> addresses);
  [[nodiscard]] std::span<const Endpoint> remembered() const noexcept {
    return membership_.addresses().all();
  }

  /// Greets anew, as what was out of reach may be in reach now.
  void interfaces_changed(std::vector<Interface> interfaces, Instant now);

  /// The same after the machine slept.
  void woke(Instant now);

  void receive(std::span<const std::byte> datagram, const Arrival& arrival);

  /// Another protocol heard from that node: it lives.
  void heard_from(const NodeId& node, Epoch epoch, Instant now) {
    membership_.heard_from(node, epoch, now);
  }

  /// Told to all at once; changes within 50 ms go together.
  void announce(const Announcement& announcement, Instant now);

  /// Goes on as another node, after a clone was seen.
  void take_identity(Identity identity, Instant now);

  /// Says bye three times; after the last `next_deadline` is empty. Hears nothing any more.
  void stop(Instant now);

  void advance(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const noexcept;

  /// What came up since the last call.
  [[nodiscard]] Actions take();

  [[nodiscard]] std::vector<Peer> peers() const;
  [[nodiscard]] std::optional<Peer> find(const NodeId& id) const;
  [[nodiscard]] const Refused& refused() const noexcept { return refused_; }
  [[nodiscard]] const Disbelieved& disbelieved() const noexcept {
    return membership_.disbelieved();
  }

 private:
  enum class Stage : std::uint8_t { Running, Stopping };

  /// What came beside the packet's content.
  struct Letter {
    Heard how;
    Arrival arrival;
    std::size_t size = 0;
  };

  void take_in(const Hello& hello, const Letter& letter);
  void take_in(const Query& query, const Letter& letter);
  void take_in(const Bye& bye, const Letter& letter);
  void take_in(const Probe& probe, const Letter& letter);
  void take_in(const Alive& alive, const Letter& letter);
  void take_in(const Page& page, const Letter& letter);
  void take_in(const List& list, const Letter& letter);

  void say(Utterance utterance, Instant now);
  void tell(const Bytes& message, Instant now);
  void ask(Instant now);
  void answer(const Answer& answer, Instant now);
  void send(const ToNode& to, Bytes message);
  [[nodiscard]] Bytes hello() const;
  [[nodiscard]] std::vector<Endpoint> asked_one_by_one(Instant now) const;
  [[nodiscard]] bool is_let_in(const Path& path) const noexcept;
  [[nodiscard]] bool is_lonely() const noexcept;
  [[nodiscard]] Path path(const Endpoint& from, InterfaceIndex on, Instant at) const noexcept;
  [[nodiscard]] std::size_t nodes() const noexcept { return membership_.table().all().size() + 1; }

  Identity identity_;
  Announcement announcement_;
  OffSubnet off_subnet_;
  UdpPort shared_port_;
  std::string filter_;
  std::vector<Endpoint> seeds_;
  std::vector<Interface> interfaces_;
  std::mt19937_64 random_;
  Sealer sealer_;
  Announcer announcer_;
  Fallback fallback_;
  AnswerQueue answers_;
  Directory directory_;
  Collection collection_;
  CloneWatch clones_;
  Membership membership_;
  std::array<Nonce, 4> asked_{};  // the nonces of our last queries
  std::size_t queries_ = 0;
  Refused refused_;
  Actions actions_;
  Stage stage_ = Stage::Running;
};

}  // namespace hana::discovery
