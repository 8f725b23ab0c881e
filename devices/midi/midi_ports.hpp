#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "devices/device_status.hpp"
#include "devices/midi/midi_receiver.hpp"
#include "devices/midi/port_plan.hpp"
#include "devices/midi/rtmidi_input.hpp"
#include "devices/midi/sound_system.hpp"
#include "devices/options.hpp"

namespace hana::devices {

/// The alias of the virtual port, a device that is always there where there is a sound system.
inline constexpr std::string_view virtual_midi_alias = "virtual";

/// A device of the show and its way into the router, whether plugged in or not.
struct MidiDevice {
  MidiDevice(std::string name_in_show, WantedPort wanted, Source source)
      : alias(std::move(name_in_show)), port(std::move(wanted)), receiver(source) {}

  std::string alias;
  WantedPort port;
  MidiReceiver receiver;
};

/// What `MidiPorts` works for; outlives it.
struct MidiDevices {
  std::deque<MidiDevice> wanted;
  std::unique_ptr<MidiReceiver> virtual_input;  // null: none is shown

  /// All of them waiting since `now`, as where there is no sound system.
  [[nodiscard]] std::vector<DeviceStatus> waiting(Instant now) const;
};

/// One sound system's ports while it lives: opens those that are wanted, closes what has gone.
///
/// Threads: one owner, never the event's way. Closing joins the thread that messages arrive on.
class MidiPorts {
 public:
  /// The system that the options allow and that answers, ALSA first; the error says what is
  /// missing.
  [[nodiscard]] static Result<MidiPorts> find(const MidiOptions& options, MidiDevices& devices);

  [[nodiscard]] MidiApi api() const noexcept { return api_; }

  /// True: the server is gone and nothing here will ever work again.
  [[nodiscard]] bool lost() const noexcept { return presence_ && presence_->server_gone(); }

  /// Looks at the list of ports once, and follows it.
  void refresh(Instant now);

  [[nodiscard]] std::vector<DeviceStatus> statuses(Instant now) const;

 private:
  struct Seat {  // one for each wanted device
    std::optional<RtMidiInput> input;
    std::string system_name;  // of the open or refused port; empty: none
    std::string refusal;
    Instant retry_at{};
  };

  MidiPorts(MidiApi api, RtMidiInput hub, const MidiOptions& options, MidiDevices& devices);
  static Result<MidiPorts> open(MidiApi api, const MidiOptions& options, MidiDevices& devices);

  void list();
  void follow(std::size_t device, const std::string& system_name, Instant now);
  [[nodiscard]] bool is_seated(const ListedPort& port) const;
  void describe(DeviceStatus& status, const std::string& system_name) const;

  MidiApi api_;
  const MidiOptions* options_;
  MidiDevices* devices_;
  std::unique_ptr<JackPresence> presence_;
  RtMidiInput hub_;  // lists the ports, and is the virtual one
  std::string virtual_refusal_;
  std::vector<ListedPort> listed_;
  std::vector<Seat> seats_;
};

}  // namespace hana::devices
