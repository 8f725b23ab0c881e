#include "devices/midi/rtmidi_input.hpp"

#include <rtmidi/RtMidi.h>

#include <algorithm>
#include <span>
#include <utility>

#include "devices/thread_priority.hpp"

namespace hana::devices {
namespace {

RtMidi::Api rtmidi_api(MidiApi api) noexcept {
  return api == MidiApi::Alsa ? RtMidi::LINUX_ALSA : RtMidi::UNIX_JACK;
}

}  // namespace

struct RtMidiInput::Client {
  Client(MidiApi which, const std::string& name)
      : api(which), hand_over(hand_over_of(which)), rtmidi(rtmidi_api(which), name) {
    rtmidi.setErrorCallback(note_error, this);
    // SysEx is wanted; clock and active sensing are no controls yet and would only cost time.
    rtmidi.ignoreTypes(false, true, true);
  }

  /// Runs one step of RtMidi, which reports a failure in one of two ways.
  template <typename Step>
  Result<void> attempt(Step step) {
    error.clear();
    try {
      step();
    } catch (const RtMidiError& thrown) {
      error = thrown.getMessage();
    }
    if (error.empty()) return {};
    return tl::unexpected(Error{error});
  }

  // A port that leaves in the middle of the list has an empty name.
  std::vector<std::string> names_by_index() {
    std::vector<std::string> names;
    attempt([&] {
      const auto count = rtmidi.getPortCount();
      for (unsigned int i = 0; i < count; ++i) names.push_back(rtmidi.getPortName(i));
    });
    return names;
  }

  void listen(MidiReceiver& to) {
    receiver = &to;
    rtmidi.setCallback(hear, this);
  }

  // The event's way begins here.
  static void hear(double, std::vector<unsigned char>* message, void* self) noexcept {
    const auto at = Clock::now();
    auto& client = *static_cast<Client*>(self);
    if (!std::exchange(client.asked_for_priority, true) && client.api == MidiApi::Alsa)
      raise_this_thread();
    client.receiver->receive(at, std::as_bytes(std::span{*message}), client.hand_over);
  }

  static void note_error(RtMidiError::Type type, const std::string& text, void* self) {
    if (type != RtMidiError::DEBUG_WARNING) static_cast<Client*>(self)->error = text;
  }

  MidiApi api;
  HandOver hand_over;
  MidiReceiver* receiver = nullptr;
  bool asked_for_priority = false;  // the hearing thread's
  std::string error;                // the owner's
  RtMidiIn rtmidi;                  // last: gone before what its thread uses
};

RtMidiInput::RtMidiInput(std::unique_ptr<Client> client) noexcept : client_(std::move(client)) {}
RtMidiInput::~RtMidiInput() = default;
RtMidiInput::RtMidiInput(RtMidiInput&&) noexcept = default;
RtMidiInput& RtMidiInput::operator=(RtMidiInput&&) noexcept = default;

Result<RtMidiInput> RtMidiInput::create(MidiApi api, const std::string& client_name) {
  try {
    return RtMidiInput{std::make_unique<Client>(api, client_name)};
  } catch (const RtMidiError& error) {
    return tl::unexpected(Error{error.getMessage()});
  }
}

std::vector<std::string> RtMidiInput::port_names() {
  auto names = client_->names_by_index();
  std::erase(names, std::string{});
  return names;
}

Result<void> RtMidiInput::open(const std::string& system_name, MidiReceiver& receiver) {
  const auto names = client_->names_by_index();
  const auto found = std::find(names.begin(), names.end(), system_name);
  if (found == names.end()) return tl::unexpected(Error{system_name + " has just left"});
  const auto index = static_cast<unsigned int>(found - names.begin());

  client_->listen(receiver);
  auto opened = client_->attempt([&] { client_->rtmidi.openPort(index, "in"); });
  if (!opened) return opened;
  // RtMidi opens by index: make sure that the list did not move meanwhile.
  const auto now = client_->names_by_index();
  if (index < now.size() && now[index] == system_name) return {};
  client_->rtmidi.closePort();
  return tl::unexpected(Error{"the ports changed while " + system_name + " was opened"});
}

Result<void> RtMidiInput::open_virtual(const std::string& port_name, MidiReceiver& receiver) {
  client_->listen(receiver);
  return client_->attempt([&] { client_->rtmidi.openVirtualPort(port_name); });
}

}  // namespace hana::devices
