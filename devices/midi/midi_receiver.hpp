#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "devices/midi/midi_decoder.hpp"
#include "router/source.hpp"

namespace hana::devices {

/// What arrived on a port and went nowhere; what the lane had no room for is counted by the lane.
struct MidiRefusals {
  std::uint64_t malformed = 0;
  std::uint64_t system_messages = 0;  // clock, transport and the like: not controls yet
};

/// One MIDI device's way into its source: decode, push, hand over. It stays while ports come and
/// go, so its counts are the device's.
///
/// Threads: `receive` on one thread at a time, that which the port's messages arrive on;
///          `refusals` from anywhere.
class MidiReceiver {
 public:
  explicit MidiReceiver(Source source) noexcept : source_(source) {}

  /// One complete message that arrived at `at`. Real-time safe: no lock, heap, log or exception.
  void receive(Instant at, std::span<const std::byte> message, HandOver how) noexcept;

  [[nodiscard]] MidiRefusals refusals() const noexcept;

 private:
  [[nodiscard]] bool push(Instant at, const MidiMessage& message) noexcept;

  Source source_;
  std::atomic<std::uint64_t> malformed_{0};
  std::atomic<std::uint64_t> system_messages_{0};
};

}  // namespace hana::devices
