#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "router/endpoint.hpp"
#include "transport/clock/clock_estimate.hpp"
#include "transport/osc/osc_layout.hpp"
#include "transport/stream/receiver/stream_sink.hpp"

namespace hana::transport {

/// What a visualization hands back when it has used a message.
struct Receipt {
  Session session{};
  StreamTime at{};
};

/// One OSC message as it came; the views live until `InletSink::take` returns.
struct InletMessage {
  using Duration = Measured<std::chrono::nanoseconds>;

  enum class Kind : std::uint8_t {
    Event,      // discrete: once and in the order of its lane
    ToldAgain,  // a state that may be known already
    Value,      // continuous: newer than any before of its address
    Plain,      // plain OSC: nothing is known of it but its time tag
  };

  Kind kind = Kind::Plain;
  std::span<const std::byte> bytes;      // valid; read it with OscMessageView
  Endpoint from;                         // of the packet
  Instant arrived;                       // the packet, here
  const StreamSource* source = nullptr;  // the router; none of plain OSC
  std::uint64_t time_tag = immediately;  // of plain OSC

  /// Its event reached the router -> the packet arrived that let it pass. Empty until the router's
  /// clock is known. What was told again, or waited for what comes before it, is that old.
  std::optional<Duration> latency;
  std::optional<Duration> network;  // that packet left the router -> arrived

  std::optional<Receipt> receipt;  // of a stream's
};

/// Where messages go.
///
/// Threads: whoever feeds the inlet.
class InletSink {
 public:
  virtual ~InletSink() = default;
  virtual void take(const InletMessage& message) noexcept = 0;
};

}  // namespace hana::transport
