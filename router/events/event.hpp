#pragma once

#include <chrono>
#include <cstdint>
#include <type_traits>
#include <variant>

namespace hana {

/// The clock of every arrival time: monotonic, this machine's.
using Clock = std::chrono::steady_clock;
using Instant = Clock::time_point;

/// One source of events: a device of the show, present or not. Index of its lane in the inbox.
enum class SourceId : std::uint32_t {};

/// 1 to 16, as printed on the device.
enum class MidiChannel : std::uint8_t {};

/// Position of a control in its source's list of names (serial fields, HID controls, sensors).
enum class ControlIndex : std::uint32_t {};

/// Bytes of variable size in the pool of the event's source.
struct StoredBytes {
  std::uint32_t offset;
  std::uint16_t size;
  std::uint16_t generation;
};

/// Velocity 0 to 127; 0 is off, whichever message said so.
struct Note {
  MidiChannel channel;
  std::uint8_t number;
  std::uint8_t velocity;
};

struct ControlChange {
  MidiChannel channel;
  std::uint8_t number;
  std::uint8_t value;
};

/// -8192 to 8191, 0 is the centre.
struct PitchBend {
  MidiChannel channel;
  std::int16_t value;
};

struct ChannelPressure {
  MidiChannel channel;
  std::uint8_t value;
};

struct PolyPressure {
  MidiChannel channel;
  std::uint8_t note;
  std::uint8_t value;
};

struct ProgramChange {
  MidiChannel channel;
  std::uint8_t program;
};

/// A named control of a sensor and its value in the control's own units.
struct Reading {
  ControlIndex control;
  float value;
};

/// A system exclusive message, F0 to F7.
struct SysEx {
  StoredBytes bytes;
};

/// One OSC message (not a bundle), already validated: address, type tags, arguments.
struct OscMessage {
  StoredBytes bytes;
};

using Payload = std::variant<Note, ControlChange, PitchBend, ChannelPressure, PolyPressure,
                             ProgramChange, Reading, SysEx, OscMessage>;

/// A control's change, with the time it arrived.
struct Event {
  Instant at;
  SourceId source;
  Payload payload;
};
static_assert(std::is_trivially_copyable_v<Event> && sizeof(Event) <= 32);

}  // namespace hana
