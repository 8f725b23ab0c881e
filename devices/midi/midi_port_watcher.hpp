#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "devices/device_board.hpp"
#include "devices/midi/midi_ports.hpp"
#include "devices/options.hpp"
#include "router/source.hpp"

namespace hana::devices {

/// A MIDI device that the show names and a route uses.
struct WantedMidiDevice {
  std::string alias;
  WantedPort port;
  Source source;
};

/// Follows the system's MIDI: opens the wanted ports as they come, lets go of them as they leave,
/// looks for a sound system while there is none and again when it has died.
///
/// RtMidi reports no change of any kind, so this looks at the list of ports every `options.poll`
/// (the later room for ALSA's announce port and JACK's registration callback).
///
/// Threads: its own, from construction to destruction, which joins it within a poll's work; then
///          no message arrives any more. `list` and `sound_system` from anywhere. The observer is
///          called on the watcher's thread.
/// Errors:  starting throws std::system_error if the system has no thread to give. Later ones are
///          states of devices.
class MidiPortWatcher {
 public:
  struct Observer {
    DeviceBoard::Changed device_changed;
    std::function<void(const std::string& sentence)> sound_system_changed;
  };

  /// `virtual_input`: where the virtual port leads, if one is to be shown. The lanes outlive this.
  MidiPortWatcher(MidiOptions options, const std::vector<WantedMidiDevice>& wanted,
                  std::optional<Source> virtual_input, Observer observer);
  ~MidiPortWatcher();
  MidiPortWatcher(const MidiPortWatcher&) = delete;
  MidiPortWatcher& operator=(const MidiPortWatcher&) = delete;

  /// Wanted devices in the order given, then the virtual one, then what else could be opened.
  [[nodiscard]] std::vector<DeviceStatus> list() const { return board_.list(); }

  /// One sentence: which one is used, or what is missing. Empty until the first look.
  [[nodiscard]] std::string sound_system() const;

 private:
  void run(const std::stop_token& stop);
  void look_around();
  void find_sound_system();
  void say(const std::string& sentence);

  MidiOptions options_;
  Observer observer_;
  DeviceBoard board_;
  MidiDevices devices_;
  std::optional<MidiPorts> ports_;  // the watcher's thread's
  mutable std::mutex mutex_;        // guards the sentence, and the wait
  std::string sentence_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace hana::devices
