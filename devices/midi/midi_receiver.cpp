#include "devices/midi/midi_receiver.hpp"

#include "router/overloaded.hpp"

namespace hana::devices {

void MidiReceiver::receive(Instant at, std::span<const std::byte> message, HandOver how) noexcept {
  if (push(at, decode_midi(message))) source_.hand_over(how);
}

bool MidiReceiver::push(Instant at, const MidiMessage& message) noexcept {
  auto& lane = source_.lane();
  return std::visit(Overloaded{
                        [&](const ChannelVoice& m) { return lane.try_push(at, m.payload); },
                        [&](const SysExBytes& m) { return lane.try_push_sysex(at, m.bytes); },
                        [&](SystemMessage) { return refuse(system_messages_); },
                        [&](Malformed) { return refuse(malformed_); },
                    },
                    message);
}

bool MidiReceiver::refuse(Counter& reason) noexcept {
  reason.add();
  return false;
}

MidiRefusals MidiReceiver::refusals() const noexcept {
  return {malformed_.value(), system_messages_.value()};
}

}  // namespace hana::devices
