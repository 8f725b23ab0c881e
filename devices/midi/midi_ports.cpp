#include "devices/midi/midi_ports.hpp"

#include <algorithm>
#include <utility>

#include "devices/midi/port_name.hpp"

namespace hana::devices {
namespace {

// JACK takes client names of 63 bytes, and may add three to tell two programs apart.
constexpr std::size_t longest_client_name = 60;

std::string client_name(const MidiOptions& options, const std::string& alias) {
  return (options.client_name + "-" + alias).substr(0, longest_client_name);
}

DeviceStatus blank(std::string alias, std::string name) {
  DeviceStatus status;
  status.alias = std::move(alias);
  status.kind = DeviceKind::Midi;
  status.name = std::move(name);
  return status;
}

DeviceStatus waiting(const MidiDevice& device, Instant now) {
  auto status = blank(device.alias, device.port.name);
  status.state = DeviceState::Waiting;
  status.waiting_since = now;
  status.refused = device.receiver.refusals().malformed;
  return status;
}

void occupy(DeviceStatus& status, const std::string& refusal) {
  status.state = refusal.empty() ? DeviceState::Open : DeviceState::Failed;
  status.reason = refusal;
  status.waiting_since.reset();
}

std::string absence(MidiChoice choice, std::error_code alsa) {
  // That there is no such file is what "no ALSA sequencer" says; any other reason can be helped.
  const auto reason = alsa == std::errc::no_such_file_or_directory || !alsa
                          ? std::string{}
                          : " (/dev/snd/seq: " + alsa.message() + ")";
  if (choice == MidiChoice::Alsa) return "no ALSA sequencer" + reason;
  if (choice == MidiChoice::Jack) return "no JACK server";
  return "no ALSA sequencer" + reason + " and no JACK server";
}

}  // namespace

std::vector<DeviceStatus> MidiDevices::waiting(Instant now) const {
  std::vector<DeviceStatus> all;
  for (const auto& device : wanted) all.push_back(devices::waiting(device, now));
  if (!virtual_input) return all;
  auto status = blank(std::string{virtual_midi_alias}, std::string{virtual_midi_alias});
  status.state = DeviceState::Waiting;
  status.waiting_since = now;
  status.refused = virtual_input->refusals().malformed;
  all.push_back(std::move(status));
  return all;
}

Result<MidiPorts> MidiPorts::find(const MidiOptions& options, MidiDevices& devices) {
  std::error_code alsa;
  if (allows(options.choice, MidiApi::Alsa)) {
    alsa = probe_alsa_sequencer();
    if (!alsa) return open(MidiApi::Alsa, options, devices);
  }
  if (allows(options.choice, MidiApi::Jack)) {
    if (auto presence = JackPresence::try_join(options.client_name + "-watch")) {
      auto ports = open(MidiApi::Jack, options, devices);
      if (ports) ports->presence_ = std::move(presence);
      return ports;
    }
  }
  return tl::unexpected(Error{absence(options.choice, alsa)});
}

Result<MidiPorts> MidiPorts::open(MidiApi api, const MidiOptions& options, MidiDevices& devices) {
  auto hub = RtMidiInput::create(api, options.client_name);
  if (!hub) return tl::unexpected(hub.error());
  return MidiPorts{api, std::move(*hub), options, devices};
}

MidiPorts::MidiPorts(MidiApi api, RtMidiInput hub, const MidiOptions& options, MidiDevices& devices)
    : api_(api),
      options_(&options),
      devices_(&devices),
      hub_(std::move(hub)),
      seats_(devices.wanted.size()) {
  if (!devices.virtual_input) return;
  const auto opened = hub_.open_virtual(options.client_name, *devices.virtual_input);
  if (!opened) virtual_refusal_ = opened.error().message;
}

void MidiPorts::refresh(Instant now) {
  list();
  std::vector<WantedPort> wanted;
  std::vector<std::string> open;
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    wanted.push_back(devices_->wanted[i].port);
    open.push_back(seats_[i].system_name);
  }
  const auto plan = plan_ports(wanted, listed_, open);
  // Close first: a port that moves from one device to another must be free before.
  for (std::size_t i = 0; i < seats_.size(); ++i)
    if (!plan[i] || listed_[*plan[i]].system_name != seats_[i].system_name) seats_[i] = Seat{};
  for (std::size_t i = 0; i < seats_.size(); ++i)
    if (plan[i]) follow(i, listed_[*plan[i]].system_name, now);
}

void MidiPorts::list() {
  listed_.clear();
  for (auto& name : hub_.port_names()) {
    if (is_own_port(name, options_->client_name)) continue;
    std::string lasting{lasting_name(api_, name)};
    listed_.push_back({std::move(name), std::move(lasting)});
  }
}

void MidiPorts::follow(std::size_t device, const std::string& system_name, Instant now) {
  auto& seat = seats_[device];
  if (seat.input || now < seat.retry_at) return;
  auto& wanted = devices_->wanted[device];
  seat.system_name = system_name;
  seat.retry_at = now + options_->retry;
  auto input = RtMidiInput::create(api_, client_name(*options_, wanted.alias));
  const auto opened = input.and_then(
      [&](RtMidiInput& created) { return created.open(system_name, wanted.receiver); });
  seat.refusal = opened ? std::string{} : opened.error().message;
  if (opened) seat.input = std::move(*input);
}

std::vector<DeviceStatus> MidiPorts::statuses(Instant now) const {
  auto all = devices_->waiting(now);
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    if (seats_[i].system_name.empty()) continue;
    describe(all[i], seats_[i].system_name);
    occupy(all[i], seats_[i].refusal);
  }
  if (devices_->virtual_input) {
    describe(all.back(), options_->client_name);
    occupy(all.back(), virtual_refusal_);
  }
  for (const auto& port : listed_) {
    if (is_seated(port)) continue;
    describe(all.emplace_back(blank({}, {})), port.system_name);
  }
  return all;
}

bool MidiPorts::is_seated(const ListedPort& port) const {
  return std::any_of(seats_.begin(), seats_.end(),
                     [&](const Seat& seat) { return seat.system_name == port.system_name; });
}

void MidiPorts::describe(DeviceStatus& status, const std::string& system_name) const {
  const auto lasting = lasting_name(api_, system_name);
  status.name = lasting;
  status.api = name_of(api_);
  // What is left of ALSA's name is " client:port", its numbers until the next plugging.
  if (lasting.size() < system_name.size())
    status.identity = {{"alsa_port", system_name.substr(lasting.size() + 1)}};
}

}  // namespace hana::devices
