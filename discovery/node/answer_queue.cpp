#include "discovery/node/answer_queue.hpp"

#include <algorithm>

namespace hana::discovery {
namespace {

constexpr std::size_t most_waiting = 64;
constexpr auto share = Clock::duration{std::chrono::seconds{1}} / Timing::answers_per_second;

}  // namespace

bool AnswerQueue::try_add(const Arrival& question, std::size_t size, std::size_t nodes) {
  const auto is_same = [&](const Answer& answer) { return answer.to.endpoint == question.from; };
  if (std::ranges::any_of(waiting_, is_same)) return true;
  if (waiting_.size() == most_waiting || !try_spend(question.at)) return false;
  const Clock::duration longest =
      std::min<Clock::duration>(Timing::most_answer_delay, std::chrono::milliseconds{nodes});
  std::uniform_int_distribution<Clock::rep> delay{0, longest.count()};
  const auto due = question.at + Clock::duration{delay(random_)};
  waiting_.push_back({{question.from, question.on}, size, due});
  return true;
}

std::optional<Answer> AnswerQueue::next_due(Instant now) {
  const auto first = std::ranges::min_element(waiting_, {}, &Answer::due);
  if (first == waiting_.end() || first->due > now) return std::nullopt;
  const auto answer = *first;
  waiting_.erase(first);
  return answer;
}

std::optional<Instant> AnswerQueue::next_deadline() const noexcept {
  const auto first = std::ranges::min_element(waiting_, {}, &Answer::due);
  if (first == waiting_.end()) return std::nullopt;
  return first->due;
}

// The generic cell rate algorithm: a token bucket that needs one time only.
bool AnswerQueue::try_spend(Instant now) noexcept {
  const auto from = std::max(paid_until_.value_or(now), now);
  if (from + share > now + share * Timing::answer_burst) return false;
  paid_until_ = from + share;
  return true;
}

}  // namespace hana::discovery
