#pragma once

#include <cstdint>
#include <string_view>

#include "devices/midi/midi_api.hpp"

namespace hana::devices {

/// A port's name without what changes from one plugging to the next: ALSA's "client:port" numbers
/// at the end ("nanoKONTROL2:nanoKONTROL2 MIDI 1 24:0"). A view into `system_name`.
[[nodiscard]] std::string_view lasting_name(MidiApi api, std::string_view system_name) noexcept;

/// True for the ports of this program: client `client_name`, or one that starts with it and "-".
[[nodiscard]] bool is_own_port(std::string_view system_name, std::string_view client_name) noexcept;

/// How well a port answers to a name from the show; a greater one is the better match.
enum class PortMatch : std::uint8_t {
  None,
  Words,  // the name is in the port's, on the edges of words: "Port 1" is not in "Port 10"
  Glob,   // `*`, `{a,b}`, `{1..8}` as in the show; on the whole name, its client or its port part
  Part,   // exactly the client or the port part of "client:port"
  Exact,  // exactly the whole name
};

/// Case sensitive. `lasting` is a `lasting_name`. An empty `wanted` matches nothing.
[[nodiscard]] PortMatch match_port(std::string_view wanted, std::string_view lasting);

}  // namespace hana::devices
