#include "discovery/node/announcer.hpp"

#include <algorithm>

namespace hana::discovery {
void Announcer::greet(Instant now) {
  greeted_at_ = now;
  hello_at_ = now;
  query_at_ = now;
  queries_said_ = 0;
}

void Announcer::tell_change(Instant now) noexcept {
  hello_at_ = std::min(hello_at_, std::max(now, last_hello_ + Timing::change_spacing));
}

void Announcer::answer_to_group(Instant now) noexcept {
  if (now < group_answer_from_) return;
  group_answer_from_ = now + Timing::group_answer_spacing;
  tell_change(now);
}

void Announcer::answered(Instant now, std::size_t nodes) {
  if (queries_said_ == 0 || queries_said_ >= Timing::queries.size()) return;
  queries_said_ = Timing::queries.size();
  query_at_ = now + somewhere_in(Timing::query_interval(nodes));
}

void Announcer::stop(Instant now) noexcept {
  if (stopped_at_ == Instant::max()) stopped_at_ = now;
}

std::optional<Utterance> Announcer::next_due(Instant now, std::size_t nodes) {
  if (stopped_at_ != Instant::max()) return next_bye(now);
  if (now - std::min(hello_at_, query_at_) > Timing::sleep) greet(now);
  if (hello_at_ <= now) {
    last_hello_ = now;
    hello_at_ = now + until_next_hello(nodes);
    return Utterance::Hello;
  }
  if (query_at_ <= now) {
    const auto said = ++queries_said_;
    if (said < Timing::queries.size()) {
      query_at_ = greeted_at_ + Timing::queries[said];
      if (said + 1 < Timing::queries.size() && nodes <= Timing::few_nodes)
        hello_at_ = std::min(hello_at_, query_at_);
    } else {
      // The first one anywhere in the interval: nodes that started together do not ask together.
      query_at_ =
          now + (said == Timing::queries.size() ? somewhere_in(Timing::query_interval(nodes))
                                                : spread(Timing::query_interval(nodes)));
    }
    return Utterance::Query;
  }
  return std::nullopt;
}

std::optional<Instant> Announcer::next_deadline() const noexcept {
  if (stopped_at_ == Instant::max()) return std::min(hello_at_, query_at_);
  if (byes_said_ == Timing::byes.size()) return std::nullopt;
  return stopped_at_ + Timing::byes[byes_said_];
}

Clock::duration Announcer::until_next_hello(std::size_t nodes) {
  const auto interval = Timing::beacon_interval(nodes);
  // While the mesh grows anywhere in the interval: nodes that started together keep no step.
  const bool has_grown = interval * 5 > beacon_interval_ * 6;
  beacon_interval_ = interval;
  return has_grown ? somewhere_in(interval) : spread(interval);
}

Clock::duration Announcer::spread(Timing::Milliseconds interval) {
  const Clock::duration whole = interval;
  std::uniform_int_distribution<Clock::rep> around{whole.count() * 9 / 10, whole.count() * 11 / 10};
  return Clock::duration{around(random_)};
}

Clock::duration Announcer::somewhere_in(Timing::Milliseconds interval) {
  const Clock::duration whole = interval;
  std::uniform_int_distribution<Clock::rep> anywhere{whole.count() / 10, whole.count()};
  return Clock::duration{anywhere(random_)};
}

std::optional<Utterance> Announcer::next_bye(Instant now) noexcept {
  const auto at = next_deadline();
  if (!at || *at > now) return std::nullopt;
  ++byes_said_;
  return Utterance::Bye;
}

}  // namespace hana::discovery
