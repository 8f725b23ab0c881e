#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "transport/client/inlet_message.hpp"
#include "transport/client/source_clock.hpp"
#include "transport/client/use_report.hpp"
#include "transport/client/waiting_pings.hpp"
#include "transport/osc/osc_validator.hpp"
#include "transport/stream/receiver/stream_listener.hpp"

namespace hana::transport {

struct InletOptions {
  std::uint32_t epoch = 0;  // of this run of the visualization
  StreamReceiverOptions streams;
  ClockId clock{};  // another number at every start
};

/// What is known of one router that opened a stream; the views live until the next `receive`.
struct InletSource {
  const StreamSource& source;
  Endpoint from;
  Instant heard;
  const StreamReception& reception;
  std::uint64_t too_late = 0;
  ClockState clock_state = ClockState::None;
  std::optional<ClockEstimate> clock;
};

/// The receiving end of a visualization's UDP socket: streams, plain OSC and the clocks of the
/// routers go in, messages with their age come out, answers go back.
///
/// Threads: one owner. Allocates when a new router opens a stream, not after.
/// Errors:  takes any bytes from anybody.
/// Bound:   64 streams, 5 kB for each besides what a StreamReceiver has. A stated latency is true
///          within its error as long as ClockSync's bound holds.
class Inlet final : StreamSink {
 public:
  Inlet(const InletOptions& options, InletSink& sink);

  /// One datagram; `arrived` as early as can be told, and not before it did. A fault: it is
  /// neither OSC nor anything else, and nobody was told of it.
  std::optional<OscFault> receive(std::span<const std::byte> datagram, const Endpoint& from,
                                  Instant arrived);

  /// A packet that came by a connection: plain OSC and nothing else.
  std::optional<OscFault> receive_plain(std::span<const std::byte> packet, const Endpoint& from,
                                        Instant arrived) noexcept;

  struct Outgoing {
    Endpoint to;
    std::size_t size = 0;
  };

  /// Writes the next packet that is due to `room`, of 1,200 bytes. Call it until it is empty, with
  /// the time read anew for each, and send each at once: some say when they left.
  [[nodiscard]] std::optional<Outgoing> take(std::span<std::byte> room, Instant now) noexcept;
  [[nodiscard]] Instant next_deadline() const noexcept;

  /// A message took effect; the router is told of the last 64 of each 50 ms. Real-time safe.
  void applied(const Receipt& receipt, Instant at) noexcept;

  /// Our clock may have jumped, as after a sleep; from now on it is called otherwise.
  void clock_jumped(ClockId clock, Instant now) noexcept;

  [[nodiscard]] std::size_t sources() const noexcept { return listener_.streams().size(); }
  [[nodiscard]] InletSource source(std::size_t index, Instant now) const noexcept;

  /// Messages below `/hana/` that were none of a stream's: not handed on.
  [[nodiscard]] std::uint64_t reserved() const noexcept { return reserved_; }

 private:
  /// Of the stream in the same place.
  struct Companion {
    std::uint64_t run = 0;
    SourceClock clock;
    UseReport uses;
  };

  void deliver(const StreamSource& from, const StreamDelivery& delivery) noexcept override;
  void accompany_streams(const Endpoint& from, Instant now);
  void take_pong(std::span<const std::byte> datagram, const Endpoint& from,
                 Instant arrived) noexcept;
  [[nodiscard]] bool has_stream_from(const Endpoint& from) const noexcept;
  [[nodiscard]] std::size_t place_of(const StreamSource& source) noexcept;

  StreamListener listener_;
  InletSink& sink_;
  ClockId clock_;
  std::vector<Companion> companions_;
  WaitingPings pings_;
  Endpoint from_;           // of the packet that is being read
  Instant arrived_{};       // likewise
  std::size_t latest_ = 0;  // the place of the stream that was heard last
  std::uint64_t reserved_ = 0;
};

}  // namespace hana::transport
