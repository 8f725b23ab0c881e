#pragma once

#include <cstddef>
#include <span>
#include <variant>

#include "router/events/event.hpp"

namespace hana::devices {

/// A control moved: a channel voice message.
struct ChannelVoice {
  Payload payload;
};

/// F0 to F7, where it lies.
struct SysExBytes {
  std::span<const std::byte> bytes;
};

/// Clock, transport, song position, time code, tune request: valid, but no control yet.
struct SystemMessage {};

/// Truncated, too long, data bytes above 7F or no status byte at the front.
struct Malformed {};

using MidiMessage = std::variant<ChannelVoice, SysExBytes, SystemMessage, Malformed>;

/// Decodes one complete message, without running status, as an operating system hands it over.
///
/// Note-off and note-on with velocity 0 are the same: `velocity` 0.
/// Real-time safe: pure, no heap.
/// Source: MIDI 1.0 Detailed Specification 4.2, tables I to V.
[[nodiscard]] MidiMessage decode_midi(std::span<const std::byte> message) noexcept;

}  // namespace hana::devices
