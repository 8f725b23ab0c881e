#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "router/events/event.hpp"

namespace hana {

/// Place of a source in a merge: a router's stream, a device. 0 to 63.
enum class MergeSource : std::uint8_t {};

/// 0 to 200, the highest wins.
enum class MergePriority : std::uint8_t {};

inline constexpr MergePriority default_merge_priority{100};

/// One bit for each source.
using SourceSet = std::uint64_t;

[[nodiscard]] constexpr SourceSet set_of(MergeSource source) noexcept {
  return SourceSet{1} << static_cast<unsigned>(source);
}

/// Which sources of a merge are there.
///
/// A source that was not heard for `timeout` has fallen silent. Its values are withdrawn only when
/// another source has been heard `apart` after it or later. Until then it may be our own network
/// that is gone, with all of them, and of sources that are lost together the one that was heard
/// last must not take over for the rest of its time. Live sources that are heard every second cost
/// nobody a delay by that.
///
/// Threads: one owner. Real-time safe. Times do not go back.
/// Bound:   64 sources.
/// Source:  ANSI E1.31-2018, 6.7.1 (2.5 s); ETC's sACN library for losses that belong together.
class SourcePresence {
 public:
  static constexpr std::size_t most_sources = 64;
  static constexpr MergePriority most_priority{200};
  static constexpr std::chrono::milliseconds apart{1500};

  /// Without a timeout sources are there until they leave.
  explicit SourcePresence(std::optional<Clock::duration> timeout) noexcept : timeout_(timeout) {}

  /// A source that is there goes on with the new priority. False: there is no such place or
  /// priority.
  bool open(MergeSource source, MergePriority priority, Instant now) noexcept;

  /// A sign of life. False: it is not open.
  bool heard(MergeSource source, Instant now) noexcept;

  void leave(MergeSource source, Instant now) noexcept;

  /// Lets those fall silent whose time is over.
  void expire(Instant now) noexcept;

  /// When `expire` may have something to do; never later than that.
  [[nodiscard]] Instant next_deadline() const noexcept { return next_deadline_; }

  [[nodiscard]] bool is_open(MergeSource source) const noexcept;

  /// Its values count.
  [[nodiscard]] bool takes_part(MergeSource source) const noexcept;
  [[nodiscard]] MergePriority priority(MergeSource source) const noexcept;

  /// Those that fell silent since the last call.
  [[nodiscard]] SourceSet take_silent() noexcept { return std::exchange(silent_, 0); }

  /// Those whose values count since, count no more, or count with another priority.
  [[nodiscard]] SourceSet take_changed() noexcept { return std::exchange(changed_, 0); }

 private:
  enum class Stage : std::uint8_t {
    Absent,
    Live,
    Doubtful,  // silent, and so is everybody else
    Gone,      // silent, while others are heard
  };

  struct Place {
    Stage stage = Stage::Absent;
    MergePriority priority = default_merge_priority;
    Instant heard = Instant::min();  // of one that left, too: it shows that the network is there
  };

  [[nodiscard]] Place& at(MergeSource source) noexcept;
  [[nodiscard]] const Place& at(MergeSource source) const noexcept;
  [[nodiscard]] SourceSet bit_of(const Place& place) const noexcept;
  [[nodiscard]] bool was_another_heard_after(const Place& place) const noexcept;
  void note_heard(Place& place, Instant now) noexcept;
  void set_stage(Place& place, Stage stage) noexcept;
  void judge_doubtful() noexcept;

  std::optional<Clock::duration> timeout_;
  std::array<Place, most_sources> places_{};
  std::size_t doubtful_ = 0;
  Instant next_deadline_ = Instant::max();
  SourceSet silent_ = 0;
  SourceSet changed_ = 0;
};

}  // namespace hana
