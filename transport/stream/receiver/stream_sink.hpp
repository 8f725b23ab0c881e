#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "router/events/event.hpp"
#include "transport/stream/wire/stream_packets.hpp"

namespace hana::transport {

/// Which router a stream comes from.
struct StreamSource {
  std::string node;
  std::uint32_t epoch = 0;
  std::uint8_t priority = 100;
};

/// One message out of a stream; the views live until `deliver` returns.
struct StreamDelivery {
  enum class Kind : std::uint8_t {
    Event,      // discrete: once and in the order of its lane
    ToldAgain,  // a state that may be known already
    Value,      // continuous: newer than any before of its address
  };

  Kind kind = Kind::Event;
  std::span<const std::byte> message;  // a valid OSC message
  StreamTime at{};                     // when its event arrived at the router, by its clock
  StreamTime sent{};                   // when the packet left that brought it last, by that clock
  Clock::duration waited{};            // here, for an event that has to come before it
};

/// Where messages go.
///
/// Threads: whoever feeds the receiver.
class StreamSink {
 public:
  virtual ~StreamSink() = default;
  virtual void deliver(const StreamSource& from, const StreamDelivery& delivery) noexcept = 0;
};

}  // namespace hana::transport
