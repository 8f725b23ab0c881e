#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "discovery/node/actions.hpp"
#include "discovery/node/timing.hpp"

namespace hana::discovery {

/// One answer that is owed, and how many bytes its address has paid for it.
struct Answer {
  ToNode to;
  std::size_t room;
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
  bool try_add(const Arrival& question, std::size_t size, std::size_t nodes);

  [[nodiscard]] std::optional<Answer> next_due(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const noexcept;
  void clear() noexcept { waiting_.clear(); }

 private:
  bool try_spend(Instant now) noexcept;

  std::mt19937_64 random_;
  std::vector<Answer> waiting_;
  std::optional<Instant> paid_until_;  // a virtual clock that each answer moves by its share
};

}  // namespace hana::discovery
