#pragma once

#include <cstdint>
#include <optional>
#include <random>

#include "discovery/timing.hpp"
#include "router/events/event.hpp"

namespace hana::discovery {

/// What a node says to the group by itself.
enum class Utterance : std::uint8_t { Hello, Query, Bye };

/// When a node says hello, asks and says bye.
///
/// Threads: one owner.
/// Bound:   in the long run one hello each 0.9 to 1.1 beacon intervals and the same of queries;
///          changes add at most one hello each 50 ms, answers to the group one a second.
/// Source:  RFC 3550, section 6.2 (an interval that grows with the number of members).
class Announcer {
 public:
  Announcer(Instant now, std::uint64_t seed) : random_(seed) { greet(now); }

  /// Says hello and asks as at the start: the interfaces changed.
  void greet(Instant now);

  /// Says hello as soon as the spacing of changes allows.
  void tell_change(Instant now) noexcept;

  /// Says hello in place of an answer that would be larger than its question.
  void answer_to_group(Instant now) noexcept;

  /// What was asked for at the start has come: the next query has time.
  void answered(Instant now, std::size_t nodes);

  /// From now on only byes.
  void stop(Instant now) noexcept;

  /// What is due, one at a time; empty when there is no more.
  [[nodiscard]] std::optional<Utterance> next_due(Instant now, std::size_t nodes);

  [[nodiscard]] Instant greeted_at() const noexcept { return greeted_at_; }

  /// Empty after the last bye.
  [[nodiscard]] std::optional<Instant> next_deadline() const noexcept;

 private:
  [[nodiscard]] Clock::duration until_next_hello(std::size_t nodes);
  [[nodiscard]] Clock::duration spread(Timing::Milliseconds interval);
  [[nodiscard]] Clock::duration somewhere_in(Timing::Milliseconds interval);
  [[nodiscard]] std::optional<Utterance> next_bye(Instant now) noexcept;

  std::mt19937_64 random_;
  Instant hello_at_;
  Timing::Milliseconds beacon_interval_ = Timing::least_beacon_interval;  // at the last hello
  Instant last_hello_;
  Instant query_at_;
  Instant greeted_at_;
  Instant group_answer_from_;
  std::size_t queries_said_ = 0;
  Instant stopped_at_ = Instant::max();
  std::size_t byes_said_ = 0;
};

}  // namespace hana::discovery
