#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "router/events/control.hpp"
#include "router/merge/contribution_store.hpp"

namespace hana {

/// How several sources of equal priority make one value.
enum class MergeMode : std::uint8_t {
  Latest,   // LTP: who moved last holds it, with touch-lock
  Highest,  // HTP
  Sum,
  Mean,
};

/// The values that several sources drive, and who wins.
///
/// Of the sources that take part and have given a value, those of the highest priority decide.
/// Where there is none, the value stays as it was.
///
/// `Latest`: who moved last holds the parameter. Another source that moves takes it at once if the
/// holder has not moved for `touch_lock`. Else its movement is remembered, and when the lock ends,
/// `touch_lock` after the holder's last movement, whoever moved last of all gets it: the end of the
/// last movement always arrives. The lock is the holder's as long as it is among those who decide;
/// a higher priority takes over through it.
///
/// The others take number by number what there is of it: a source with one number has no part in
/// the second. Nothing is clamped.
///
/// Threads: one owner. Real-time safe after construction.
/// Bound:   as many parameters and contributions as it was made for. `review` and `forget` look at
///          all parameters.
class SharedValues {
 public:
  static constexpr std::chrono::milliseconds touch_lock{200};

  SharedValues(std::size_t parameters, std::size_t contributions, const SourcePresence& presence,
               MergeSink& sink);

  void set_mode(ParameterId parameter, MergeMode mode, Instant now) noexcept;

  /// A movement is a continuous value that differs from the source's last one, or any discrete
  /// one: who presses a button again means it, while sensors repeat themselves for ever. A discrete
  /// one that gets through at once is told even if it changes nothing. False: there is no room.
  bool set(MergeSource source, ParameterId parameter, const Numbers& numbers,
           ControlClass control_class, Instant now) noexcept;

  /// These sources count, count no more, or count otherwise.
  void review(SourceSet sources, Instant now) noexcept;

  /// The source's values are as if they had never been.
  void forget(MergeSource source, Instant now) noexcept;

  /// Ends the locks whose time is over.
  void end_locks(Instant now) noexcept;

  /// When `end_locks` may have something to do; never later than that.
  [[nodiscard]] Instant next_deadline() const noexcept { return next_deadline_; }

 private:
  struct Parameter {
    MergeMode mode = MergeMode::Latest;
    bool has_value = false;
    bool is_listed = false;  // among `locked_`
    ContributionIndex holder = no_contribution;
    Instant lock_end = Instant::max();  // somebody waits for it
    Numbers value;
  };

  [[nodiscard]] bool takes_part(ContributionIndex index, MergePriority priority) noexcept;
  [[nodiscard]] MergePriority highest_priority(std::size_t place) noexcept;
  [[nodiscard]] ContributionIndex newest(std::size_t place, MergePriority priority) noexcept;
  [[nodiscard]] Numbers combined(std::size_t place, MergePriority priority) noexcept;
  void decide(std::size_t place, Instant now) noexcept;
  void choose_holder(std::size_t place, ContributionIndex latest, Instant now) noexcept;
  void wait_for_lock(std::size_t place, Instant end) noexcept;
  void apply(std::size_t place, const Numbers& numbers) noexcept;

  const SourcePresence& presence_;
  MergeSink& sink_;
  ContributionStore contributions_;
  std::vector<Parameter> parameters_;
  std::vector<std::uint32_t> locked_;  // places with a lock that somebody waits or waited for
  std::uint64_t movements_ = 0;
  Instant next_deadline_ = Instant::max();
};

}  // namespace hana
