#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "discovery/node/actions.hpp"
#include "discovery/node/announcer.hpp"
#include "discovery/node/answer_queue.hpp"
#include "discovery/node/membership.hpp"

namespace hana::discovery {

/// Who a node is: the id survives restarts, the epoch grows with each.
struct Identity {
  NodeId id;
  Epoch epoch{};
};

/// What was not taken, since the start.
struct Refused {
  std::uint64_t malformed = 0;
  std::uint64_t off_subnet = 0;
  std::uint64_t questions = 0;      // beyond the rate of answers
  std::uint64_t own_id_abroad = 0;  // another program has our id: a cloned disk
};

/// One node of the mesh without a socket or clock: bytes and time in, packets and events out.
///
/// Whoever drives it calls `advance` when `next_deadline` has come and after everything else, and
/// then does what `take` returns. The first hello and query are there after the first `advance`.
///
/// Threads: one owner.
/// Errors:  none; bad packets are counted. The announcement has passed `check`.
/// Source:  docs/protocol.md, "Discovery".
class Node {
 public:
  Node(const Options& options, Identity identity, std::uint64_t seed, Instant now);

  /// Greets anew, as what was out of reach may be in reach now.
  void interfaces_changed(std::vector<Interface> interfaces, Instant now);

  void receive(std::span<const std::byte> datagram, const Arrival& arrival);

  /// Told to all at once; changes within 50 ms go together.
  void announce(const Announcement& announcement, Instant now);

  /// Says bye three times; after the last `next_deadline` is empty. Hears nothing any more.
  void stop(Instant now);

  void advance(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const noexcept;

  /// What came up since the last call.
  [[nodiscard]] Actions take();

  [[nodiscard]] std::vector<Peer> peers() const;
  [[nodiscard]] const Refused& refused() const noexcept { return refused_; }
  [[nodiscard]] const Disbelieved& disbelieved() const noexcept {
    return membership_.disbelieved();
  }

 private:
  enum class Stage : std::uint8_t { Running, Stopping };

  void take_in(const Hello& hello, const Arrival& arrival, std::size_t size);
  void take_in(const Query& query, const Arrival& arrival, std::size_t size);
  void take_in(const Bye& bye, const Arrival& arrival, std::size_t size);
  void take_in(const Probe& probe, const Arrival& arrival, std::size_t size);
  void take_in(const Alive& alive, const Arrival& arrival, std::size_t size);
  void take_in(const Page&, const Arrival&, std::size_t) noexcept {}
  void take_in(const List&, const Arrival&, std::size_t) noexcept {}
  void say(Utterance utterance);
  void answer(const Answer& answer, Instant now);
  [[nodiscard]] Path path(const Arrival& arrival) const noexcept;
  [[nodiscard]] std::size_t nodes() const noexcept { return membership_.table().all().size() + 1; }

  Identity identity_;
  Announcement announcement_;
  OffSubnet off_subnet_;
  std::vector<Interface> interfaces_;
  std::mt19937_64 random_;
  Announcer announcer_;
  AnswerQueue answers_;
  Membership membership_;
  Refused refused_;
  Actions actions_;
  Stage stage_ = Stage::Running;
};

}  // namespace hana::discovery
