#include "discovery/peers/doubts.hpp"

#include <algorithm>

namespace hana::discovery {
namespace {

std::size_t most_questions(LostReason reason) noexcept {
  return reason == LostReason::Silent ? Timing::silence_probes : Timing::departure_probes;
}

Clock::duration spacing(LostReason reason, std::size_t nodes) noexcept {
  if (reason == LostReason::Silent) return Timing::silence_probe_spacing(nodes);
  return Timing::departure_probe_spacing;
}

}  // namespace

bool Doubt::is_settled() const noexcept { return asked > most_questions(reason); }

void Doubts::raise(const NodeId& node, LostReason reason, Instant now,
                   std::optional<Successor> successor) {
  auto found = std::ranges::find(doubts_, node, &Doubt::node);
  if (found == doubts_.end()) {
    const auto nonce = static_cast<Nonce>(static_cast<std::uint32_t>(random_()));
    doubts_.push_back({node, reason, nonce, 0, now, std::move(successor)});
    return;
  }
  if (successor) found->successor = std::move(successor);
  if (found->reason != LostReason::Silent || reason == LostReason::Silent) return;
  found->reason = reason;
  found->asked = 0;
  found->next_at = now;
}

const Doubt* Doubts::find(Nonce nonce) const noexcept {
  const auto found = std::ranges::find(doubts_, nonce, &Doubt::nonce);
  return found == doubts_.end() ? nullptr : &*found;
}

const Doubt* Doubts::find(const NodeId& node) const noexcept {
  const auto found = std::ranges::find(doubts_, node, &Doubt::node);
  return found == doubts_.end() ? nullptr : &*found;
}

void Doubts::drop(const NodeId& node) noexcept {
  std::erase_if(doubts_, [&](const Doubt& doubt) { return doubt.node == node; });
}

std::optional<Doubt> Doubts::next_due(Instant now, std::size_t nodes) {
  const auto first = std::ranges::min_element(doubts_, {}, &Doubt::next_at);
  if (first == doubts_.end() || first->next_at > now) return std::nullopt;
  ++first->asked;
  first->next_at = now + spacing(first->reason, nodes);
  const auto due = *first;
  if (due.is_settled()) doubts_.erase(first);
  return due;
}

std::optional<Instant> Doubts::next_deadline() const noexcept {
  const auto first = std::ranges::min_element(doubts_, {}, &Doubt::next_at);
  if (first == doubts_.end()) return std::nullopt;
  return first->next_at;
}

}  // namespace hana::discovery
