#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "router/merge/held_states.hpp"
#include "router/merge/merge_sink.hpp"
#include "router/merge/shared_values.hpp"
#include "router/merge/source_presence.hpp"

namespace hana {

struct MergeOptions {
  std::size_t parameters = 1024;
  std::size_t contributions = 4096;  // a source and a parameter that it gave a value

  /// Empty: sources say themselves when they leave, as devices do.
  std::optional<Clock::duration> timeout = std::chrono::milliseconds{2500};
};

/// What was refused.
struct MergeRefusals {
  std::uint64_t unknown = 0;    // no such source, priority or parameter, or the source is not open
  std::uint64_t malformed = 0;  // not one to four finite numbers
  std::uint64_t no_room = 0;    // for another contribution
};

/// Several sources, one state: decides which numbers a parameter has and which notes are on.
///
/// Values: `SharedValues`, by priority and mode. Notes and buttons: `HeldStates`, on as long as any
/// source holds them. Priority does not count for those: whose note would win can change while it
/// is held, and then a note-on or note-off would have to be made up that nobody played.
///
/// A source that leaves is forgotten: its notes are let go, what it drove goes to whoever is next,
/// or stays as it is if there is nobody. One that falls silent lets go of its notes at once, and of
/// what it drives as `SourcePresence` says. When it is heard again, its last values count as if it
/// had never been away; its notes do not come back, for a note that begins late is worse than none.
///
/// Whatever is due by a call's time happens before the call, in the order of its times: the outcome
/// does not depend on how often `expire` is called. The sink is told of changes, of every strike of
/// a note, and of discrete values again (`SharedValues::set`).
///
/// Threads: one owner, who calls nothing from within the sink. Real-time safe after construction;
///          the sink as well, if it is.
/// Errors:  refuses, and counts. A time before that of an earlier call counts as that.
/// Bound:   64 sources; 64 bytes for each contribution and 72 for each parameter: 0.34 MB by
///          default.
class Merge {
 public:
  Merge(const MergeOptions& options, MergeSink& sink);

  /// A source that is open keeps what it gave and holds and takes the new priority: for a new run,
  /// let it leave first. False: refused.
  bool open(MergeSource source, MergePriority priority, Instant now) noexcept;

  /// A sign of life; every value and note is one as well.
  void heard(MergeSource source, Instant now) noexcept;
  void leave(MergeSource source, Instant now) noexcept;

  /// `Latest` until it is called.
  void set_mode(ParameterId parameter, MergeMode mode, Instant now) noexcept;

  /// False: refused.
  bool set(MergeSource source, ParameterId parameter, const Numbers& numbers,
           ControlClass control_class, Instant now) noexcept;

  /// A note or a button; a strength above 0 is on. False: refused.
  bool hold(MergeSource source, ParameterId parameter, double strength, Instant now) noexcept;

  /// Ends locks and lets sources fall silent whose time is over.
  void expire(Instant now) noexcept;

  /// When `expire` may have something to do: later than the last call's time, and never too late.
  [[nodiscard]] Instant next_deadline() const noexcept;

  [[nodiscard]] const MergeRefusals& refusals() const noexcept { return refusals_; }

 private:
  [[nodiscard]] Instant advance(Instant now) noexcept;
  [[nodiscard]] bool is_known(MergeSource source, ParameterId parameter) const noexcept;
  void follow_presence(Instant now) noexcept;

  std::size_t parameters_;
  SourcePresence presence_;
  SharedValues values_;
  HeldStates states_;
  Instant latest_ = Instant::min();
  MergeRefusals refusals_;
};

}  // namespace hana
