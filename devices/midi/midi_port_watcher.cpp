#include "devices/midi/midi_port_watcher.hpp"

#include <utility>

namespace hana::devices {
namespace {

using std::chrono::milliseconds;

std::string interval(milliseconds every) {
  if (every == milliseconds{1000}) return "every second";
  return "every " + std::to_string(every.count()) + " ms";
}

std::string sentence_for(MidiApi api) {
  return api == MidiApi::Alsa ? "midi: ALSA sequencer" : "midi: JACK server";
}

MidiDevices devices_for(const std::vector<WantedMidiDevice>& wanted,
                        std::optional<Source> virtual_input) {
  MidiDevices devices;
  for (const auto& device : wanted)
    devices.wanted.emplace_back(device.alias, device.port, device.source);
  if (virtual_input) devices.virtual_input = std::make_unique<MidiReceiver>(*virtual_input);
  return devices;
}

}  // namespace

MidiPortWatcher::MidiPortWatcher(MidiOptions options, const std::vector<WantedMidiDevice>& wanted,
                                 std::optional<Source> virtual_input, Observer observer)
    : options_(std::move(options)),
      observer_(std::move(observer)),
      board_(observer_.device_changed),
      devices_(devices_for(wanted, virtual_input)) {
  board_.expect(devices_.waiting(Clock::now()));
  thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

MidiPortWatcher::~MidiPortWatcher() = default;

std::string MidiPortWatcher::sound_system() const {
  const std::lock_guard lock{mutex_};
  return sentence_;
}

void MidiPortWatcher::run(const std::stop_token& stop) {
  if (options_.choice == MidiChoice::None) {
    board_.publish(devices_.waiting(Clock::now()));
    say("midi: off");
    return;
  }
  silence_sound_libraries();
  while (!stop.stop_requested()) {
    look_around();
    std::unique_lock lock{mutex_};
    wake_.wait_for(lock, stop, ports_ ? options_.poll : options_.retry, [] { return false; });
  }
  ports_.reset();
}

void MidiPortWatcher::look_around() {
  if (ports_ && ports_->lost()) ports_.reset();
  if (!ports_) find_sound_system();
  const auto now = Clock::now();
  if (ports_) ports_->refresh(now);
  board_.publish(ports_ ? ports_->statuses(now) : devices_.waiting(now));
}

void MidiPortWatcher::find_sound_system() {
  auto found = MidiPorts::find(options_, devices_);
  if (!found)
    return say("midi: " + found.error().message + "; looking again " + interval(options_.retry));
  ports_.emplace(std::move(*found));
  say(sentence_for(ports_->api()));
}

void MidiPortWatcher::say(const std::string& sentence) {
  {
    const std::lock_guard lock{mutex_};
    if (sentence_ == sentence) return;
    sentence_ = sentence;
  }
  if (observer_.sound_system_changed) observer_.sound_system_changed(sentence);
}

}  // namespace hana::devices
