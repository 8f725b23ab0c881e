#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "discovery/actions.hpp"
#include "discovery/node/rate_limit.hpp"
#include "discovery/timing.hpp"

namespace hana::discovery {

/// One answer that is owed.
struct Answer {
  enum class Scope : std::uint8_t { ThisNode, AllNodes };

  Query question;
  Scope scope = Scope::ThisNode;
  Arrival arrival;       // of the question
  std::size_t room = 0;  // bytes of the question: what its address has paid for
  Instant due;
};

/// Answers to queries, held back at random so that many nodes do not answer in one moment, and
/// limited in number.
///
/// Threads: one owner.
/// Bound:   64 answers wait; 40 at once and 20 a second leave. What is refused is counted by the
///          caller.
class AnswerQueue {
 public:
  explicit AnswerQueue(std::uint64_t seed) : random_(seed) {}

  /// False: refused. One address waits for one answer only: a second question renews nothing.
  bool try_add(Answer answer, std::size_t nodes);

  [[nodiscard]] std::optional<Answer> next_due(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const noexcept;
  void clear() noexcept { waiting_.clear(); }

 private:
  std::mt19937_64 random_;
  std::vector<Answer> waiting_;
  RateLimit limit_{Timing::answers_per_second, Timing::answer_burst};
};

}  // namespace hana::discovery
