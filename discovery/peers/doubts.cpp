#include "discovery/peers/doubts.hpp"

namespace hana::discovery {
namespace {

std::size_t most_questions(LostReason reason) noexcept {
  return reason == LostReason::Silent ? Timing::silence_probes : Timing::departure_probes;
}

Clock::duration spacing(LostReason reason, std::size_t nodes, std::size_t doubts) noexcept {
  if (reason == LostReason::Silent) return Timing::silence_probe_spacing(nodes, doubts);
  return Timing::departure_probe_spacing;
}

}  // namespace

bool Doubt::is_settled() const noexcept { return asked > most_questions(reason); }

void Doubts::raise(const NodeId& node, LostReason reason, Instant now,
                   std::optional<Successor> successor) {
  const auto found = doubts_.find(node);
  if (found == doubts_.end()) {
    auto nonce = Nonce{};
    do nonce = static_cast<Nonce>(static_cast<std::uint32_t>(random_()));
    while (!by_nonce_.emplace(nonce, node).second);
    doubts_.emplace(node, Doubt{node, reason, nonce, 0, now, std::move(successor)});
    by_time_.emplace(now, node);
    return;
  }
  auto& doubt = found->second;
  if (successor) doubt.successor = std::move(successor);
  if (doubt.reason != LostReason::Silent || reason == LostReason::Silent) return;
  doubt.reason = reason;
  doubt.asked = 0;
  put_off(found, now);
}

const Doubt* Doubts::find(Nonce nonce) const {
  const auto found = by_nonce_.find(nonce);
  return found == by_nonce_.end() ? nullptr : find(found->second);
}

const Doubt* Doubts::find(const NodeId& node) const {
  const auto found = doubts_.find(node);
  return found == doubts_.end() ? nullptr : &found->second;
}

void Doubts::drop(const NodeId& node) {
  const auto found = doubts_.find(node);
  if (found != doubts_.end()) erase(found);
}

std::optional<Doubt> Doubts::next_due(Instant now, std::size_t nodes) {
  if (by_time_.empty() || by_time_.begin()->first > now) return std::nullopt;
  const auto first = doubts_.find(by_time_.begin()->second);
  ++first->second.asked;
  put_off(first, now + spacing(first->second.reason, nodes, doubts_.size()));
  auto due = first->second;
  if (due.is_settled()) erase(first);
  return due;
}

std::optional<Instant> Doubts::next_deadline() const noexcept {
  if (by_time_.empty()) return std::nullopt;
  return by_time_.begin()->first;
}

void Doubts::put_off(Entry doubt, Instant until) {
  by_time_.erase({doubt->second.next_at, doubt->first});
  doubt->second.next_at = until;
  by_time_.emplace(until, doubt->first);
}

void Doubts::erase(Entry doubt) {
  by_time_.erase({doubt->second.next_at, doubt->first});
  by_nonce_.erase(doubt->second.nonce);
  doubts_.erase(doubt);
}

}  // namespace hana::discovery
