#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hana::devices {

/// Events per second.
enum class Hertz : std::uint32_t {};

/// Which of the system's MIDI interfaces to use.
///
/// `Auto` takes one, never two together: ALSA where it works, otherwise JACK. Where both run they
/// show the same hardware (pipewire-jack and a2jmidid mirror ALSA's ports), and opening it twice
/// would play every note twice.
enum class MidiChoice : std::uint8_t { Auto, Alsa, Jack, None };

/// "auto", "alsa", "jack" or "none"; empty for any other word.
[[nodiscard]] constexpr std::optional<MidiChoice> parse_midi_choice(
    std::string_view word) noexcept {
  if (word == "auto") return MidiChoice::Auto;
  if (word == "alsa") return MidiChoice::Alsa;
  if (word == "jack") return MidiChoice::Jack;
  if (word == "none") return MidiChoice::None;
  return std::nullopt;
}

struct MidiOptions {
  MidiChoice choice = MidiChoice::Auto;
  std::string client_name =
      "hana-router";                    // of our ports in the system's list, and of the virtual one
  std::chrono::milliseconds poll{200};  // between two looks at the list of ports
  std::chrono::milliseconds retry{1000};  // between two looks for a sound system or a refused port
};

struct DemoOptions {
  Hertz rate{60};  // of the moving value
};

}  // namespace hana::devices
