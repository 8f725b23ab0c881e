#pragma once

#include <cstdint>
#include <string_view>

#include "devices/options.hpp"
#include "router/source.hpp"

namespace hana::devices {

enum class MidiApi : std::uint8_t { Alsa, Jack };

/// "alsa" or "jack".
[[nodiscard]] constexpr std::string_view name_of(MidiApi api) noexcept {
  return api == MidiApi::Alsa ? "alsa" : "jack";
}

/// Whether the user's choice leaves this one in.
[[nodiscard]] constexpr bool allows(MidiChoice choice, MidiApi api) noexcept {
  if (choice == MidiChoice::Auto) return true;
  return choice == (api == MidiApi::Alsa ? MidiChoice::Alsa : MidiChoice::Jack);
}

/// Who sends on what arrives: RtMidi has a thread of its own for each ALSA port, but for JACK it
/// calls back from JACK's process thread, which must not make system calls.
[[nodiscard]] constexpr HandOver hand_over_of(MidiApi api) noexcept {
  return api == MidiApi::Alsa ? HandOver::TakeBaton : HandOver::WakeRouter;
}

}  // namespace hana::devices
