#include "devices/midi/midi_receiver.hpp"

namespace hana::devices {
namespace {

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

void count(std::atomic<std::uint64_t>& counter) noexcept {
  // One writer: no locked instruction needed.
  counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace

void MidiReceiver::receive(Instant at, std::span<const std::byte> message, HandOver how) noexcept {
  if (push(at, decode_midi(message))) source_.hand_over(how);
}

bool MidiReceiver::push(Instant at, const MidiMessage& message) noexcept {
  return std::visit(
      Overloaded{
          [&](const ChannelVoice& m) { return source_.lane().try_push(at, m.payload); },
          [&](const SysExBytes& m) { return source_.lane().try_push_sysex(at, m.bytes); },
          [&](SystemMessage) { return count(system_messages_), false; },
          [&](Malformed) { return count(malformed_), false; },
      },
      message);
}

MidiRefusals MidiReceiver::refusals() const noexcept {
  return {malformed_.load(std::memory_order_relaxed),
          system_messages_.load(std::memory_order_relaxed)};
}

}  // namespace hana::devices
