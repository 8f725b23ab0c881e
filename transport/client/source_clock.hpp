#pragma once

#include <optional>
#include <span>

#include "router/endpoint.hpp"
#include "transport/clock/clock_sync.hpp"
#include "transport/stream/wire/numbers.hpp"

namespace hana::transport {

/// The clock of the router that one stream comes from: asks while the stream is heard, and turns
/// its times into ours.
///
/// Threads: one owner. Real-time safe.
/// Bound:   until the address that the stream comes from has answered, no more pings than packets
///          came from there: who opens a stream in somebody else's name makes us send little.
class SourceClock {
 public:
  using Duration = Measured<std::chrono::nanoseconds>;

  /// A stream that is silent for so long is asked no more until it is heard again.
  static constexpr std::chrono::seconds asked_for{3};

  /// Forgets everything: the stream is opened, or our own clock may have jumped.
  void start(Instant now) noexcept;

  /// A packet of the stream came.
  void hear(const Endpoint& from, Instant now) noexcept;

  /// When the next ping is due; `Instant::max()` while none is wanted.
  [[nodiscard]] Instant next_ping() const noexcept;
  [[nodiscard]] std::optional<ClockPacket> ping(Instant now) noexcept;

  /// False if it is no answer to a ping of this clock.
  bool receive(std::span<const std::byte> datagram, const Endpoint& from, Instant arrived) noexcept;

  /// How long before `arrived` the router's clock showed `then`; empty while it is not known.
  [[nodiscard]] std::optional<Duration> since(StreamTime then, Instant arrived) const noexcept;

  [[nodiscard]] const ClockSync& sync() const noexcept { return sync_; }

 private:
  ClockSync sync_;
  Endpoint from_;
  Instant heard_{};
  bool is_answered_ = false;  // from there
  bool is_heard_ = false;     // since the last ping
};

}  // namespace hana::transport
