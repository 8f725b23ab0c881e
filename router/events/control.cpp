#include "router/events/control.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>

#include "router/overloaded.hpp"

namespace hana {
namespace {

constexpr NativeRange seven_bits{0, 127};
constexpr NativeRange bend{-8192, 8191, Polarity::Bipolar, 0};
constexpr ControlTraits continuous_seven_bits{ControlClass::Continuous, ValueForm::Normalised,
                                              seven_bits};

// Bank select, data entry, pedals and switches, (N)RPN numbers and mode messages mean something
// only once and in order.
constexpr bool is_discrete_controller(std::uint8_t number) {
  return number == 0 || number == 6 || number == 32 || number == 38 ||
         (number >= 64 && number <= 69) || (number >= 96 && number <= 101) || number >= 120;
}

}  // namespace

ControlTraits traits_of(const Payload& payload) noexcept {
  return std::visit(
      Overloaded{
          [](const Note&) {
            return ControlTraits{ControlClass::Discrete, ValueForm::Normalised, seven_bits};
          },
          [](const ControlChange& change) {
            return ControlTraits{is_discrete_controller(change.number) ? ControlClass::Discrete
                                                                       : ControlClass::Continuous,
                                 ValueForm::Normalised, seven_bits};
          },
          [](const PitchBend&) {
            return ControlTraits{ControlClass::Continuous, ValueForm::Normalised, bend};
          },
          [](const ChannelPressure&) { return continuous_seven_bits; },
          [](const PolyPressure&) { return continuous_seven_bits; },
          [](const ProgramChange&) {
            return ControlTraits{ControlClass::Discrete, ValueForm::Integer, seven_bits};
          },
          [](const Reading&) {
            return ControlTraits{ControlClass::Continuous, ValueForm::Number, std::nullopt};
          },
          [](const SysEx&) {
            return ControlTraits{ControlClass::Discrete, ValueForm::Bytes, std::nullopt};
          },
          [](const OscMessage&) {
            return ControlTraits{ControlClass::Discrete, ValueForm::AsSent, std::nullopt};
          },
      },
      payload);
}

std::optional<double> native_value(const Payload& payload) noexcept {
  using Value = std::optional<double>;
  return std::visit(Overloaded{
                        [](const Note& note) { return Value{note.velocity}; },
                        [](const ControlChange& change) { return Value{change.value}; },
                        [](const PitchBend& moved) { return Value{moved.value}; },
                        [](const ChannelPressure& pressure) { return Value{pressure.value}; },
                        [](const PolyPressure& pressure) { return Value{pressure.value}; },
                        [](const ProgramChange& change) { return Value{change.program}; },
                        [](const Reading& reading) { return Value{reading.value}; },
                        [](const SysEx&) { return Value{}; },
                        [](const OscMessage&) { return Value{}; },
                    },
                    payload);
}

MidiChannel channel_of(const Payload& payload) noexcept {
  return std::visit(Overloaded{
                        [](const Note& note) { return note.channel; },
                        [](const ControlChange& change) { return change.channel; },
                        [](const PitchBend& moved) { return moved.channel; },
                        [](const ChannelPressure& pressure) { return pressure.channel; },
                        [](const PolyPressure& pressure) { return pressure.channel; },
                        [](const ProgramChange& change) { return change.channel; },
                        [](const Reading&) { return MidiChannel{}; },
                        [](const SysEx&) { return MidiChannel{}; },
                        [](const OscMessage&) { return MidiChannel{}; },
                    },
                    payload);
}

ControlClass osc_class(std::string_view type_tags) noexcept {
  const bool continuous =
      !type_tags.empty() && type_tags.find_first_not_of("fd") == std::string_view::npos;
  return continuous ? ControlClass::Continuous : ControlClass::Discrete;
}

MidiPath::MidiPath(MidiChannel channel, std::string_view word) noexcept {
  append("/");
  append(static_cast<unsigned>(channel));
  prefix_ = size_;
  append("/");
  append(word);
}

MidiPath::MidiPath(MidiChannel channel, std::string_view word, unsigned number) noexcept
    : MidiPath(channel, word) {
  append("/");
  append(number);
}

void MidiPath::append(std::string_view text) noexcept {
  assert(size_ + text.size() <= text_.size());
  std::copy(text.begin(), text.end(), text_.begin() + size_);
  size_ = static_cast<std::uint8_t>(size_ + text.size());
}

void MidiPath::append(unsigned number) noexcept {
  const auto end = std::to_chars(text_.data() + size_, text_.data() + text_.size(), number).ptr;
  size_ = static_cast<std::uint8_t>(end - text_.data());
}

std::optional<MidiPath> midi_path(const Payload& payload) noexcept {
  using Path = std::optional<MidiPath>;
  return std::visit(Overloaded{
                        [](const Note& note) {
                          return Path{{note.channel, "note", note.number}};
                        },
                        [](const ControlChange& change) {
                          return Path{{change.channel, "cc", change.number}};
                        },
                        [](const PitchBend& moved) {
                          return Path{{moved.channel, "pb"}};
                        },
                        [](const ChannelPressure& pressure) {
                          return Path{{pressure.channel, "cp"}};
                        },
                        [](const PolyPressure& pressure) {
                          return Path{{pressure.channel, "pp", pressure.note}};
                        },
                        [](const ProgramChange& change) {
                          return Path{{change.channel, "pc"}};
                        },
                        [](const Reading&) { return Path{}; },
                        [](const SysEx&) { return Path{}; },
                        [](const OscMessage&) { return Path{}; },
                    },
                    payload);
}

}  // namespace hana
