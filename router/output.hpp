#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "router/endpoint.hpp"
#include "router/events/control.hpp"
#include "router/events/event.hpp"

namespace hana {

enum class DestinationId : std::uint32_t {};

/// What a destination takes.
enum class Bundling : std::uint8_t {
  OneMessageADatagram,
  Bundles,         // several messages that leave at once share a datagram
  StampedBundles,  // always bundles, whose time tag says when the oldest event in it arrived
};

/// A visualization that messages can be sent to.
struct Destination {
  DestinationId id{};
  Endpoint endpoint;
  Bundling bundling = Bundling::OneMessageADatagram;
};

/// Arguments as they stand in an OSC packet: type tags without the comma, then big-endian data.
struct RawArguments {
  std::string_view type_tags;
  std::span<const std::byte> data;
};

struct Blob {
  std::span<const std::byte> bytes;
};

using Arguments = std::variant<float, std::int32_t, Blob, RawArguments>;

/// One message to one destination; the views live until `try_send` returns.
struct OutgoingMessage {
  std::string_view address;
  Arguments arguments;
  ControlClass control_class = ControlClass::Discrete;
  Instant at{};  // when the event arrived
};

/// What the router sends through: the one virtual interface of the hot path.
///
/// Threads: the baton's holder only. Never blocks, allocates or throws.
class Output {
 public:
  virtual ~Output() = default;

  /// Takes the message; it may wait for `flush`. False: it does not fit or cannot be encoded.
  [[nodiscard]] virtual bool try_send(const Destination& to,
                                      const OutgoingMessage& message) noexcept = 0;

  /// Everything taken leaves, or is counted as dropped. Returns the time after the last send.
  virtual Instant flush() noexcept = 0;
};

}  // namespace hana
