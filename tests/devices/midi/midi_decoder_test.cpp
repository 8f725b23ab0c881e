#include "devices/midi/midi_decoder.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <initializer_list>
#include <random>
#include <vector>

using namespace hana;
using namespace hana::devices;

namespace {

std::vector<std::byte> bytes(std::initializer_list<int> values) {
  std::vector<std::byte> result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

template <typename Kind>
Kind voice(std::initializer_list<int> message) {
  return std::get<Kind>(std::get<ChannelVoice>(decode_midi(bytes(message))).payload);
}

bool is_malformed(std::initializer_list<int> message) {
  return std::holds_alternative<Malformed>(decode_midi(bytes(message)));
}

bool is_system(std::initializer_list<int> message) {
  return std::holds_alternative<SystemMessage>(decode_midi(bytes(message)));
}

// What the specification says of a message of up to three bytes, written down independently of the
// decoder: the name of its class.
enum class Expected { Voice, SysEx, System, Malformed };

Expected expected(std::span<const std::byte> message) {
  const auto at = [&](std::size_t i) { return std::to_integer<int>(message[i]); };
  if (message.empty() || at(0) < 0x80) return Expected::Malformed;
  if (at(0) == 0xF0) {
    if (message.size() == 2 && at(1) == 0xF7) return Expected::SysEx;
    if (message.size() == 3 && at(1) < 0x80 && at(2) == 0xF7) return Expected::SysEx;
    return Expected::Malformed;
  }
  for (std::size_t i = 1; i < message.size(); ++i)
    if (at(i) >= 0x80) return Expected::Malformed;
  std::size_t size = 3;
  if ((at(0) >= 0xC0 && at(0) < 0xE0) || at(0) == 0xF1 || at(0) == 0xF3) size = 2;
  if (at(0) == 0xF6 || at(0) >= 0xF8) size = 1;
  if (at(0) == 0xF4 || at(0) == 0xF5 || at(0) == 0xF7 || at(0) == 0xF9 || at(0) == 0xFD)
    return Expected::Malformed;
  if (message.size() != size) return Expected::Malformed;
  return at(0) < 0xF0 ? Expected::Voice : Expected::System;
}

bool decodes_as_expected(std::span<const std::byte> message) {
  return decode_midi(message).index() == [&] {
    switch (expected(message)) {
      case Expected::Voice:
        return MidiMessage{ChannelVoice{}}.index();
      case Expected::SysEx:
        return MidiMessage{SysExBytes{}}.index();
      case Expected::System:
        return MidiMessage{SystemMessage{}}.index();
      case Expected::Malformed:
        break;
    }
    return MidiMessage{Malformed{}}.index();
  }();
}

}  // namespace

TEST_CASE("each channel voice message becomes its payload, channels counted from 1", "[devices]") {
  const auto on = voice<Note>({0x90, 60, 100});
  CHECK((on.channel == MidiChannel{1} && on.number == 60 && on.velocity == 100));
  const auto poly = voice<PolyPressure>({0xA1, 61, 3});
  CHECK((poly.channel == MidiChannel{2} && poly.note == 61 && poly.value == 3));
  const auto cc = voice<ControlChange>({0xBF, 16, 64});
  CHECK((cc.channel == MidiChannel{16} && cc.number == 16 && cc.value == 64));
  const auto program = voice<ProgramChange>({0xC9, 5});
  CHECK((program.channel == MidiChannel{10} && program.program == 5));
  const auto pressure = voice<ChannelPressure>({0xD3, 127});
  CHECK((pressure.channel == MidiChannel{4} && pressure.value == 127));
}

TEST_CASE("a note-off and a note-on of velocity 0 are the same event", "[devices]") {
  for (const auto off : {voice<Note>({0x94, 36, 0}), voice<Note>({0x84, 36, 64})}) {
    CHECK(off.channel == MidiChannel{5});
    CHECK(off.number == 36);
    CHECK(off.velocity == 0);
  }
}

TEST_CASE("pitch bend reaches from -8192 over 0 to 8191", "[devices]") {
  CHECK(voice<PitchBend>({0xE0, 0, 0}).value == -8192);
  CHECK(voice<PitchBend>({0xE0, 0, 64}).value == 0);
  CHECK(voice<PitchBend>({0xE0, 1, 64}).value == 1);
  CHECK(voice<PitchBend>({0xE0, 127, 127}).value == 8191);
}

TEST_CASE("a SysEx is handed on whole, where it lies", "[devices]") {
  const auto message = bytes({0xF0, 0x7E, 0x7F, 6, 1, 0xF7});
  const auto seen = std::get<SysExBytes>(decode_midi(message)).bytes;
  CHECK(seen.data() == message.data());
  CHECK(seen.size() == message.size());
}

TEST_CASE("a SysEx without its end or with another status inside is refused", "[devices]") {
  CHECK(is_malformed({0xF0}));
  CHECK(is_malformed({0xF0, 1, 2}));
  CHECK(is_malformed({0xF0, 1, 0x90, 2, 0xF7}));
  CHECK(is_malformed({0xF0, 1, 0xF8, 2, 0xF7}));
  CHECK(is_malformed({0xF7}));
}

TEST_CASE("clock, transport, position and time code are known but no controls", "[devices]") {
  CHECK(is_system({0xF8}));
  CHECK(is_system({0xFA}));
  CHECK(is_system({0xFE}));
  CHECK(is_system({0xF1, 0x35}));
  CHECK(is_system({0xF2, 1, 2}));
  CHECK(is_malformed({0xF2, 1}));
  CHECK(is_malformed({0xF4}));
  CHECK(is_malformed({0xF9}));
}

TEST_CASE("every message of one and two bytes decodes as the specification says, and of three",
          "[devices]") {
  std::size_t wrong = decodes_as_expected({}) ? 0 : 1;
  std::array<std::byte, 3> message{};
  for (int a = 0; a < 256; ++a) {
    message[0] = static_cast<std::byte>(a);
    wrong += !decodes_as_expected(std::span{message}.first(1));
    for (int b = 0; b < 256; ++b) {
      message[1] = static_cast<std::byte>(b);
      wrong += !decodes_as_expected(std::span{message}.first(2));
      // The third byte: both ends of the data bytes, each kind of status byte.
      for (const int c : {0x00, 0x01, 0x40, 0x7F, 0x80, 0x9F, 0xEF, 0xF0, 0xF7, 0xF8, 0xFF}) {
        message[2] = static_cast<std::byte>(c);
        wrong += !decodes_as_expected(message);
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("random bytes of any length are taken as a SysEx only if they are one", "[devices]") {
  std::mt19937 random{7282};
  std::uniform_int_distribution<int> any{0, 255};
  std::uniform_int_distribution<int> mostly_data{0, 135};
  std::size_t wrong = 0;
  std::size_t taken = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::vector<std::byte> message{static_cast<std::byte>(i % 2 == 0 ? any(random) : 0xF0)};
    const int size = 3 + any(random) % 12;
    for (int k = 0; k < size; ++k) message.push_back(static_cast<std::byte>(mostly_data(random)));
    if (i % 3 == 0) message.push_back(std::byte{0xF7});

    bool sysex = message.front() == std::byte{0xF0} && message.back() == std::byte{0xF7};
    for (std::size_t k = 1; k + 1 < message.size(); ++k) sysex &= message[k] < std::byte{0x80};
    const auto decoded = decode_midi(message);
    wrong += std::holds_alternative<SysExBytes>(decoded) != sysex;
    wrong += std::holds_alternative<Malformed>(decoded) == sysex;
    taken += sysex;
  }
  CHECK(wrong == 0);
  CHECK(taken > 1'000);
}
