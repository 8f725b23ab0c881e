#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "router/endpoint.hpp"
#include "transport/stream/receiver/stream_receiver.hpp"

namespace hana::transport {

struct StreamListenerOptions {
  std::uint32_t epoch = 0;  // of this run
  StreamReceiverOptions streams;
};

/// What one datagram was.
enum class Heard : std::uint8_t { Stream, SomethingElse };

/// All streams that come to one visualization: answers who opens one and hands packets on by their
/// session.
///
/// Threads: one owner. Allocates when a new router opens a stream, not after.
/// Errors:  takes any datagram.
/// Bound:   64 streams; one that was silent for a minute makes room. 20 sessions a second are told
///          that nothing is known of them.
class StreamListener {
 public:
  static constexpr std::size_t most_streams = 64;

  StreamListener(const StreamListenerOptions& options, StreamSink& sink);

  /// `SomethingElse`: plain OSC, for instance.
  Heard receive(std::span<const std::byte> datagram, const Endpoint& from, Instant now);

  /// Writes the next answer that is due to `room`, of 1,200 bytes, and says where it goes.
  struct Answer {
    Endpoint to;
    std::size_t size = 0;
  };
  [[nodiscard]] std::optional<Answer> take(std::span<std::byte> room, Instant now) noexcept;
  [[nodiscard]] Instant next_deadline() const noexcept;

  /// One router's stream, until the same or another takes its place with another run.
  struct Stream {
    std::unique_ptr<StreamReceiver> receiver;
    Endpoint from;
    Instant heard{};
    std::uint64_t run = 0;  // the how manyeth of all streams that were opened
    bool is_opened_owed = false;
  };

  /// A stream keeps its place; valid until the next `receive`.
  [[nodiscard]] std::span<const Stream> streams() const noexcept { return streams_; }

  /// How many were opened so far, those included whose place others have now.
  [[nodiscard]] std::uint64_t runs() const noexcept { return runs_; }

 private:
  struct Unknown {
    Session session{};
    Endpoint from;
  };

  void open(const Open& open, const Endpoint& from, Instant now);
  [[nodiscard]] Stream* find(std::string_view node) noexcept;
  [[nodiscard]] Stream* room_for_one(Instant now);
  void refuse(Session session, const Endpoint& from, Instant now) noexcept;

  StreamListenerOptions options_;
  StreamSink& sink_;
  std::vector<Stream> streams_;
  std::vector<Unknown> unknown_;  // owed an answer
  Instant refused_at_{};
  std::uint64_t runs_ = 0;
};

}  // namespace hana::transport
