#include "devices/midi/midi_decoder.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace hana::devices {
namespace {

constexpr std::uint8_t note_off = 0x8;
constexpr std::uint8_t note_on = 0x9;
constexpr std::uint8_t poly_pressure = 0xA;
constexpr std::uint8_t control_change = 0xB;
constexpr std::uint8_t program_change = 0xC;
constexpr std::uint8_t channel_pressure = 0xD;
constexpr std::uint8_t sysex_start = 0xF0;
constexpr std::uint8_t sysex_end = 0xF7;
constexpr int bend_centre = 8192;

// Whole lengths of F0 to FF; 0: a SysEx, a stray end of one, or undefined.
constexpr std::array<std::size_t, 16> system_sizes{0, 2, 3, 2, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1};

std::uint8_t octet(std::byte byte) noexcept { return std::to_integer<std::uint8_t>(byte); }

bool all_data(std::span<const std::byte> bytes) noexcept {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return octet(b) < 0x80; });
}

std::size_t voice_size(std::uint8_t kind) noexcept {
  return kind == program_change || kind == channel_pressure ? 2 : 3;
}

PitchBend bend(MidiChannel channel, std::uint8_t low, std::uint8_t high) noexcept {
  return {channel, static_cast<std::int16_t>((high << 7 | low) - bend_centre)};
}

Payload voice(std::uint8_t kind, MidiChannel channel, std::uint8_t first,
              std::uint8_t second) noexcept {
  switch (kind) {
    case note_off:
      return Note{channel, first, 0};
    case note_on:
      return Note{channel, first, second};
    case poly_pressure:
      return PolyPressure{channel, first, second};
    case control_change:
      return ControlChange{channel, first, second};
    case program_change:
      return ProgramChange{channel, first};
    case channel_pressure:
      return ChannelPressure{channel, first};
    default:
      return bend(channel, first, second);
  }
}

MidiMessage decode_system(std::span<const std::byte> message) noexcept {
  const auto status = octet(message.front());
  if (status == sysex_start) {
    if (message.size() < 2 || octet(message.back()) != sysex_end) return Malformed{};
    if (!all_data(message.subspan(1, message.size() - 2))) return Malformed{};
    return SysExBytes{message};
  }
  if (message.size() != system_sizes[status & 0x0F] || !all_data(message.subspan(1)))
    return Malformed{};
  return SystemMessage{};
}

}  // namespace

MidiMessage decode_midi(std::span<const std::byte> message) noexcept {
  if (message.empty()) return Malformed{};
  const auto status = octet(message.front());
  if (status < 0x80) return Malformed{};
  if (status >= sysex_start) return decode_system(message);

  const auto kind = static_cast<std::uint8_t>(status >> 4);
  if (message.size() != voice_size(kind) || !all_data(message.subspan(1))) return Malformed{};
  const auto channel = MidiChannel{static_cast<std::uint8_t>((status & 0x0F) + 1)};
  const auto second = message.size() == 3 ? octet(message[2]) : std::uint8_t{0};
  return ChannelVoice{voice(kind, channel, octet(message[1]), second)};
}

}  // namespace hana::devices
