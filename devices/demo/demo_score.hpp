#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "devices/options.hpp"
#include "router/events/event.hpp"

namespace hana::devices {

/// The demo sensor's controls, by ControlIndex; its notes are MIDI notes.
inline constexpr std::array<std::string_view, 1> demo_control_names{"/sensor"};

/// Something that the demo sensor does, and when it is due.
struct DemoStep {
  Instant due;
  Payload payload;
};

/// What the demo sensor plays: a smooth value between 0 and 1, and a beat at 120 bpm in eighths on
/// channel 10 (kick 36, hi-hat 42, snare 38, hi-hat 42), each note held for half its eighth.
///
/// Every due time is counted from the start, so the score does not drift.
/// Pure: time comes in as an argument. Threads: one owner.
class DemoScore {
 public:
  /// A rate of 0 is taken as 1, one above 10 kHz as 10 kHz.
  DemoScore(Instant start, DemoOptions options) noexcept;

  /// When the next step is due.
  [[nodiscard]] Instant next_due() const noexcept;

  /// The next step, and on to the one after it. Real-time safe.
  DemoStep take() noexcept;

  /// Leaves out what was due before `now`, after a suspend for example. A note that is held gets
  /// its note-off first.
  void skip_to(Instant now) noexcept;

  /// The note-off of the note that is held, if one is: the last thing to play before the end.
  [[nodiscard]] std::optional<Note> release() const noexcept;

 private:
  [[nodiscard]] Instant value_due() const noexcept;
  [[nodiscard]] Instant beat_due() const noexcept;
  [[nodiscard]] bool holds_note() const noexcept { return beat_ % 2 == 1; }

  Instant start_;
  std::uint64_t rate_;
  std::uint64_t value_ = 0;       // index of the next value
  std::optional<DemoStep> owed_;  // a note-off that `skip_to` moved
  std::uint64_t beat_ = 0;        // index of the next half eighth: even a note-on, odd its note-off
};

}  // namespace hana::devices
