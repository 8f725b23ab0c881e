#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "router/events/control.hpp"
#include "router/events/event.hpp"
#include "router/events/osc_message_view.hpp"
#include "router/output.hpp"

namespace hana::transport {

/// What a stream owes a message; docs/protocol.md, "What is too old".
enum class Delivery : std::uint8_t {
  Newest,   // a continuous value: only the newest of its address
  State,    // once and in order; the last one of its address always
  Trigger,  // once and in order, or not at all when it would be late
};

/// By the message's class and its first argument: a number or truth value is a state.
[[nodiscard]] Delivery delivery_of(const OscMessageView& message,
                                   ControlClass control_class) noexcept;

/// Whether a state says that something is held: its first argument is neither 0 nor false.
[[nodiscard]] bool is_held(const OscMessageView& message) noexcept;

/// One message for a stream.
struct StreamMessage {
  std::span<const std::byte> bytes;  // a valid OSC message; for the time of the call
  Delivery delivery = Delivery::State;
  LaneKey lane{};
  Instant at{};  // when the event arrived
};

}  // namespace hana::transport
