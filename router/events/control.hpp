#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "router/events/event.hpp"
#include "router/events/osc_message_view.hpp"

namespace hana {

/// Whether an event must arrive once and in order, or only the newest value matters.
enum class ControlClass : std::uint8_t { Discrete, Continuous };

enum class Polarity : std::uint8_t { Unipolar, Bipolar };

/// The values that a control can have, in its own units.
struct NativeRange {
  double low;
  double high;
  Polarity polarity = Polarity::Unipolar;
  double centre = 0;  // of a bipolar control

  friend bool operator==(const NativeRange&, const NativeRange&) = default;
};

/// How a value leaves when no route says otherwise.
enum class ValueForm : std::uint8_t {
  Normalised,  // f: 0 to 1, or -1 to 1 where bipolar
  Number,      // f: as it came, in the control's units
  Integer,     // i: as it came
  Bytes,       // b
  AsSent,      // OSC: types and values untouched
};

struct ControlTraits {
  ControlClass control_class;
  ValueForm form;
  std::optional<NativeRange> range;  // empty: not known
};

/// A control with a name of its own: a sensor's, a serial field, a HID axis.
struct ControlDescription {
  std::string path;  // "/sensor"
  ControlTraits traits{ControlClass::Continuous, ValueForm::Number, std::nullopt};
};

/// Class, range and form of the control that a MIDI or OSC event comes from (the control table of
/// docs/show-file.md). A `Reading` carries its description with its source: see `RouteTable`.
[[nodiscard]] ControlTraits traits_of(const Payload& payload) noexcept;

/// The event's value in the control's units; empty where it is not one number (SysEx, OSC).
[[nodiscard]] std::optional<double> native_value(const Payload& payload) noexcept;

/// 1 to 16; 0: the event has no channel.
[[nodiscard]] MidiChannel channel_of(const Payload& payload) noexcept;

/// The class of an OSC message by its arguments: f and d alone are continuous.
[[nodiscard]] ControlClass osc_class(std::string_view type_tags) noexcept;

/// The path of every system exclusive message, which has no channel.
inline constexpr std::string_view sysex_path = "/sysex";

/// Where a MIDI channel message comes from, as text: "/cc/16", and with its channel "/3/cc/16".
///
/// Real-time safe: the text is inside.
class MidiPath {
 public:
  MidiPath(MidiChannel channel, std::string_view word) noexcept;
  MidiPath(MidiChannel channel, std::string_view word, unsigned number) noexcept;

  /// "/cc/16"
  [[nodiscard]] std::string_view any_channel() const noexcept {
    return with_channel().substr(prefix_);
  }

  /// "/3/cc/16"
  [[nodiscard]] std::string_view with_channel() const noexcept { return {text_.data(), size_}; }

 private:
  void append(std::string_view text) noexcept;
  void append(unsigned number) noexcept;

  std::array<char, 20> text_;  // "/16/note/127" is the longest
  std::uint8_t size_ = 0;
  std::uint8_t prefix_ = 0;
};

/// The path of a MIDI channel message; empty for all else.
[[nodiscard]] std::optional<MidiPath> midi_path(const Payload& payload) noexcept;

}  // namespace hana
