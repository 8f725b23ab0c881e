#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <system_error>

namespace hana::devices {

/// Keeps libasound and libjack from writing to stderr: that there is no sound system is normal.
///
/// Once, before the first call to RtMidi.
void silence_sound_libraries() noexcept;

/// Why ALSA's sequencer cannot be opened; no error if it can. Opens it and closes it again, since
/// RtMidi prints its refusal before anyone can stop it.
[[nodiscard]] std::error_code probe_alsa_sequencer() noexcept;

/// A client of the running JACK server that has no ports and takes no part in its cycle: it tells
/// whether there is a server, and when that one ends, which RtMidi does neither.
///
/// libjack is looked up in what RtMidi has loaded, so that it is no dependency of ours.
///
/// Threads: one owner; `server_gone` from anywhere.
class JackPresence {
 public:
  /// Null: no server, or no libjack. Never starts a server. Takes some milliseconds.
  [[nodiscard]] static std::unique_ptr<JackPresence> try_join(const std::string& client_name);

  ~JackPresence();
  JackPresence(const JackPresence&) = delete;
  JackPresence& operator=(const JackPresence&) = delete;

  [[nodiscard]] bool server_gone() const noexcept { return server_gone_.load(); }

 private:
  explicit JackPresence(void* client) noexcept;

  std::atomic<bool> server_gone_{false};
  void* client_;
};

}  // namespace hana::devices
