#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "router/events/event.hpp"
#include "transport/stream/wire/numbers.hpp"

namespace hana::transport {

/// Sizes of a stream's packets, in bytes unless said otherwise; docs/protocol.md, "Streams".
struct StreamBounds {
  static constexpr std::size_t packet = 1200;
  static constexpr std::size_t part = 1040;  // of a message; longer ones are cut into these
  static constexpr std::size_t parts = 8;    // of one message
  static constexpr std::size_t messages_in_parts = 4;  // that are unsettled at a time
  static constexpr std::size_t message = part * parts;
  static constexpr std::size_t slots = 1024;
  static constexpr std::size_t node_id = 64;
  static constexpr std::chrono::microseconds ack_spacing{500};  // unless something is missing
  static constexpr std::size_t least_window = 64;               // events
  static constexpr std::size_t most_window = 65536;
  static constexpr std::size_t uses = 64;  // of one report
  static constexpr std::chrono::milliseconds report_spacing{50};
};

/// Asks to be heard: which node, which of its runs, and from which event on.
struct Open {
  std::string_view node;  // views the packet
  std::uint32_t epoch = 0;
  Session session{};
  EventNumber first_event{};
  std::uint8_t priority = 100;  // 0 to 200
};

struct Opened {
  Session session{};
  std::uint32_t epoch = 0;  // of the visualization
  std::uint32_t window = 0;
  std::chrono::microseconds poll{};
};

struct Closed {
  Session session{};
};

struct Ack {
  Session session{};
  PacketNumber packet{};
  std::uint64_t before = 0;  // bit 63: the packet before it arrived; bit 0: the one 64 before it
  EventNumber next_event{};
  std::chrono::microseconds held{};
  StreamTime arrived{};  // of `packet`, by the visualization's clock
};

/// What a visualization sends back.
using StreamAnswer = std::variant<Opened, Closed, Ack>;

/// When a visualization used a message.
struct Use {
  StreamTime at{};       // as it came with the message: the router's clock
  StreamTime applied{};  // the visualization's clock

  friend bool operator==(const Use&, const Use&) = default;
};

/// A sample of what a visualization used; not a StreamAnswer, as no stream depends on it.
struct Applied {
  Session session{};
  std::array<Use, StreamBounds::uses> uses{};
  std::size_t count = 0;  // of them that are filled; not 0 in a packet

  [[nodiscard]] std::span<const Use> all() const noexcept { return std::span{uses}.first(count); }
};

[[nodiscard]] inline Session session_of(const StreamAnswer& answer) noexcept {
  return std::visit([](const auto& content) { return content.session; }, answer);
}

struct PacketHeader {
  Session session{};
  PacketNumber packet{};
  EventNumber first_event{};
  StreamTime sent{};
};

/// Whether a discrete event is news.
enum class Telling : std::uint8_t { First, Again };

struct EventMark {
  EventNumber event{};
  EventNumber previous{};
  StreamTime at{};
  std::chrono::milliseconds max_age{};  // 0: never too old
  Telling telling = Telling::First;
};

struct EventElement {
  EventMark mark;
  std::span<const std::byte> message;
};

struct PartElement {
  EventMark mark;
  std::uint8_t index = 0;
  std::uint8_t count = 0;
  std::span<const std::byte> part;
};

struct ValueElement {
  ValueNumber sequence{};
  SlotNumber slot{};
  StreamTime at{};
  std::span<const std::byte> message;
};

struct GivenUpElement {
  EventNumber first{};
  std::uint32_t count = 0;
};

using StreamElement = std::variant<EventElement, PartElement, ValueElement, GivenUpElement>;

[[nodiscard]] constexpr StreamTime stream_time(Instant at) noexcept {
  using std::chrono::microseconds;
  return static_cast<StreamTime>(static_cast<std::uint32_t>(
      std::chrono::duration_cast<microseconds>(at.time_since_epoch()).count()));
}

/// When an event arrived, for a packet that leaves now. What is older than half an hour is said to
/// be half an hour old, or its time would come round.
[[nodiscard]] constexpr StreamTime stream_time(Instant at, Instant now) noexcept {
  return stream_time(std::max(at, now - std::chrono::minutes{30}));
}

/// The time on the clock of `near` that `at` stands for: the one within half an hour of it.
template <typename TimePoint>
[[nodiscard]] constexpr TimePoint full_time(StreamTime at, TimePoint near) noexcept {
  using std::chrono::microseconds;
  const auto since = std::chrono::floor<microseconds>(near.time_since_epoch());
  const auto low = static_cast<StreamTime>(static_cast<std::uint32_t>(since.count()));
  return TimePoint{since + microseconds{distance(low, at)}};
}

/// From `from` to `to`; within half an hour either way.
[[nodiscard]] constexpr std::chrono::microseconds elapsed(StreamTime from, StreamTime to) noexcept {
  return std::chrono::microseconds{distance(from, to)};
}

}  // namespace hana::transport
