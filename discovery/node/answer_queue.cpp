#include "discovery/node/answer_queue.hpp"

#include <algorithm>
#include <utility>

namespace hana::discovery {
namespace {

constexpr std::size_t most_waiting = 64;

}  // namespace

bool AnswerQueue::try_add(Answer answer, std::size_t nodes) {
  const auto& asked = answer.arrival;
  // The same question comes over IPv4 and IPv6.
  const auto is_same = [&](const Answer& other) {
    return other.arrival.from == asked.from ||
           (other.arrival.on == asked.on && other.question.node == answer.question.node &&
            other.question.nonce == answer.question.nonce);
  };
  if (std::ranges::any_of(waiting_, is_same)) return true;
  if (waiting_.size() == most_waiting || !limit_.try_spend(asked.at)) return false;
  const Clock::duration longest = Timing::longest_answer_delay(nodes);
  std::uniform_int_distribution<Clock::rep> delay{0, longest.count()};
  answer.due = asked.at + Clock::duration{delay(random_)};
  waiting_.push_back(std::move(answer));
  return true;
}

std::optional<Answer> AnswerQueue::next_due(Instant now) {
  const auto first = std::ranges::min_element(waiting_, {}, &Answer::due);
  if (first == waiting_.end() || first->due > now) return std::nullopt;
  auto answer = std::move(*first);
  waiting_.erase(first);
  return answer;
}

std::optional<Instant> AnswerQueue::next_deadline() const noexcept {
  const auto first = std::ranges::min_element(waiting_, {}, &Answer::due);
  if (first == waiting_.end()) return std::nullopt;
  return first->due;
}

}  // namespace hana::discovery
