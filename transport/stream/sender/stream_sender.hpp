#pragma once

#include <optional>
#include <string>

#include "transport/stream/sender/event_sender.hpp"
#include "transport/stream/sender/value_sender.hpp"

namespace hana::transport {

struct StreamSenderOptions {
  std::string node;  // our id, and the epoch of this run
  std::uint32_t epoch = 0;
  std::uint8_t priority = 100;
  std::uint64_t seed = 0;                   // of sessions and numbers
  std::optional<std::uint32_t> first = {};  // number of packets, events and values; else drawn
  std::size_t window = 2048;                // events; a power of two
  std::size_t addresses = 1024;             // a power of two, at most StreamBounds::slots
  std::size_t blocks = 4096;                // of 64 bytes, for all messages
};

enum class StreamState : std::uint8_t { Connecting, Live, Lost };

/// When a packet left and what its way took, as its acknowledgement told.
struct PacketTimes {
  Instant sent;
  Clock::duration round_trip{};  // without the time that the visualization held it
  StreamTime arrived{};          // there, by its clock
};

/// The router's end of a stream: what it takes reaches the visualization as docs/protocol.md,
/// "Streams", promises. Messages, answers and time in, packets out.
///
/// Threads: one owner, the baton's holder. Real-time safe after construction.
/// Errors:  takes any answer; one that cannot be true is ignored.
/// Bound:   memory is set aside at the start: 56 bytes for each event of the window, 76 for each
///          address, 68 for each block, 150 kB besides.
class StreamSender {
 public:
  StreamSender(const StreamSenderOptions& options, Instant now);
  StreamSender(const StreamSender&) = delete;
  StreamSender& operator=(const StreamSender&) = delete;

  /// False: it is larger than StreamBounds::message, or there is no room for it; counted.
  bool push(const StreamMessage& message, Instant now) noexcept;

  /// What it tells of the way, if it is the first word of a packet later than all before.
  std::optional<PacketTimes> receive(const StreamAnswer& answer, Instant now) noexcept;

  /// The visualization runs anew, as discovery says: asks it without waiting for its word.
  void reopen(Instant now) noexcept;

  /// The visualization left: no packet until `reopen`. What it takes in meanwhile is kept as long
  /// as it counts.
  void rest(Instant now) noexcept;

  /// Its packets go another way from now on: what was not acknowledged is sent again at once, to a
  /// visualization that was lost when it answers.
  void moved(Instant now) noexcept;

  /// Writes the next packet that is due to `room`, of 1,200 bytes; 0: there is none for now.
  [[nodiscard]] std::size_t take(std::span<std::byte> room, Instant now) noexcept;

  /// When `take` has something by the passing of time alone.
  [[nodiscard]] Instant next_deadline() const noexcept;

  [[nodiscard]] Session session() const noexcept { return session_; }
  [[nodiscard]] StreamState state() const noexcept { return state_; }
  [[nodiscard]] const PathEstimate& path() const noexcept { return path_; }
  [[nodiscard]] const StreamCounts& counts() const noexcept { return counts_; }
  [[nodiscard]] std::size_t unsettled() const noexcept { return events_.backlog().window().size(); }

 private:
  void take_in(const Opened& opened, Instant now) noexcept;
  void take_in(const Closed& closed, Instant now) noexcept;
  void take_in(const Ack& ack, Instant now) noexcept;
  void heard(Instant now) noexcept;
  void arrived(SentPacket& packet) noexcept;
  void judge(PacketNumber latest, Instant now) noexcept;

  std::size_t write_open(std::span<std::byte> room, Instant now) noexcept;
  std::size_t write_packet(std::span<std::byte> room, Instant now) noexcept;
  [[nodiscard]] bool is_anything_due(Instant now) const noexcept;
  [[nodiscard]] Instant empty_packet_due() const noexcept;
  [[nodiscard]] Instant lost_at() const noexcept;

  std::string node_;
  std::uint32_t epoch_;
  std::uint8_t priority_;
  std::uint64_t seed_;

  StreamCounts counts_;
  BlockStore store_;
  AddressTable addresses_;
  EventSender events_;
  ValueSender values_;
  SentPackets sent_;
  PathEstimate path_;

  StreamState state_ = StreamState::Connecting;
  Session session_{};
  std::optional<std::uint32_t> peer_epoch_;
  Instant open_due_;
  Instant open_since_;
  Clock::duration open_interval_{};

  PacketNumber next_packet_{};
  PacketNumber first_unjudged_{};
  PacketNumber latest_arrived_{};
  std::optional<PacketTimes> times_;  // of the packet that the answer at hand acknowledges
  Instant last_sent_{};
  Instant unanswered_since_ = Instant::max();
};

}  // namespace hana::transport
