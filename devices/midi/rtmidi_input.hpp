#pragma once

#include <memory>
#include <string>
#include <vector>

#include "devices/midi/midi_api.hpp"
#include "devices/midi/midi_receiver.hpp"
#include "router/result.hpp"

namespace hana::devices {

/// A client of the system's MIDI: lists the ports that one can hear, and hears one of them.
///
/// Threads: one owner. Messages arrive on RtMidi's thread for ALSA, on JACK's process thread for
///          JACK; after the destructor none does.
/// Errors:  RtMidi's exceptions and messages end here, as a `Result`.
class RtMidiInput {
 public:
  /// Precondition: the sound system answered a moment ago; otherwise RtMidi writes to stderr.
  [[nodiscard]] static Result<RtMidiInput> create(MidiApi api, const std::string& client_name);

  ~RtMidiInput();
  RtMidiInput(RtMidiInput&&) noexcept;
  RtMidiInput& operator=(RtMidiInput&&) noexcept;

  /// All ports that can be heard, in the system's order; our own programs' ones included.
  [[nodiscard]] std::vector<std::string> port_names();

  /// Once, this or `open_virtual`: from now on what `system_name` says goes to `receiver`, which
  /// outlives this object.
  [[nodiscard]] Result<void> open(const std::string& system_name, MidiReceiver& receiver);

  /// Once: shows a port named `port_name` that any program can play into.
  [[nodiscard]] Result<void> open_virtual(const std::string& port_name, MidiReceiver& receiver);

 private:
  struct Client;
  explicit RtMidiInput(std::unique_ptr<Client> client) noexcept;

  std::unique_ptr<Client> client_;
};

}  // namespace hana::devices
