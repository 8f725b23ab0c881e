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

/// What a destination that gets plain OSC in datagrams takes.
enum class Bundling : std::uint8_t {
  OneMessageADatagram,
  Bundles,         // several messages that leave at once share a datagram
  StampedBundles,  // always bundles, whose time tag says when the oldest event in it arrived
};

/// What carries messages to a destination.
enum class Carrier : std::uint8_t {
  Datagrams,  // plain OSC over UDP, to the endpoint
  Stream,     // a Hana stream over UDP; the output knows where it leads
  Link,       // TCP or a Unix socket; the output knows the connection
};

/// A visualization that messages can be sent to.
struct Destination {
  DestinationId id{};
  Endpoint endpoint;
  Bundling bundling = Bundling::OneMessageADatagram;
  Carrier carrier = Carrier::Datagrams;

  friend bool operator==(const Destination&, const Destination&) = default;
};

/// What has to keep its order: discrete messages of one device and channel.
enum class LaneKey : std::uint32_t {};

/// Arguments as they stand in an OSC packet: type tags without the comma, then big-endian data.
struct RawArguments {
  std::string_view type_tags;
  std::span<const std::byte> data;
};

struct Blob {
  std::span<const std::byte> bytes;
};

using Arguments = std::variant<float, std::int32_t, Blob, RawArguments>;

/// One message; the views live until `try_send` returns.
struct OutgoingMessage {
  std::string_view address;
  Arguments arguments;
  ControlClass control_class = ControlClass::Discrete;
  Instant at{};  // when the event arrived
  LaneKey lane{};
};

/// What the router sends through: the one virtual interface of the hot path.
///
/// Threads: the baton's holder only. Never blocks, allocates or throws.
class Output {
 public:
  virtual ~Output() = default;

  /// Takes the message for each of them; it may wait for `flush`. How many took it: for the others
  /// it does not fit or cannot be encoded.
  [[nodiscard]] virtual std::size_t try_send(std::span<const Destination> to,
                                             const OutgoingMessage& message) noexcept = 0;

  /// Looks at what came back, and at what time alone makes due. What that brings leaves with the
  /// next `flush`.
  virtual void attend(Instant /*now*/) noexcept {}

  /// Everything taken leaves, or is counted as dropped. Returns the time after the last send.
  virtual Instant flush() noexcept = 0;

  /// When `attend` wants to be called by the passing of time alone.
  [[nodiscard]] virtual Instant next_deadline() const noexcept { return Instant::max(); }
};

}  // namespace hana
