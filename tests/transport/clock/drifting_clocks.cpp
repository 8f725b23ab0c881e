#include "tests/transport/clock/drifting_clocks.hpp"

#include <algorithm>

namespace hana::test {

using namespace hana::transport;
using std::chrono::nanoseconds;

DriftingClocks::DriftingClocks(std::uint64_t seed, std::int64_t drift_limit_ppb)
    : random_(seed), drift_limit_(drift_limit_ppb) {
  std::uniform_int_distribution<std::int64_t> any{0, 1'000'000'000'000'000};
  own_ = Instant{nanoseconds{any(random_)}};
  offset_ = nanoseconds{any(random_) - any(random_)};
}

void DriftingClocks::pass(nanoseconds duration) {
  while (duration > nanoseconds{0}) {
    if (until_change_ <= nanoseconds{0}) {
      drift_ = std::uniform_int_distribution{-drift_limit_, drift_limit_}(random_);
      if (random_() % 3 == 0) drift_ = drift_ < 0 ? -drift_limit_ : drift_limit_;
      until_change_ = std::chrono::milliseconds{100};
    }
    const auto part = std::min(duration, until_change_);
    own_ += part;
    offset_ += nanoseconds{part.count() * drift_ / 1'000'000'000};
    until_change_ -= part;
    duration -= part;
  }
}

PeerInstant DriftingClocks::peer_from_here() const {
  return PeerInstant{peer().time_since_epoch()};
}

nanoseconds DriftingClocks::delay(nanoseconds most) {
  const auto share = std::uniform_real_distribution{0.0, 1.0}(random_);
  return nanoseconds{static_cast<std::int64_t>(static_cast<double>(most.count()) * share * share)};
}

ClockPacket exchange(ClockSync& sync, DriftingClocks& clocks, const Way& way, ClockId clock) {
  clocks.pass(sync.next_ping() - clocks.own());
  const auto ping = sync.ping(clocks.own());
  clocks.pass(way.there);
  const auto arrived = clocks.peer();
  clocks.pass(way.answering);
  const auto pong = answer_ping(*ping, arrived, clocks.peer(), clock);
  clocks.pass(way.back);
  sync.receive(*pong, clocks.own());
  return *pong;
}

void synchronise(ClockSync& sync, DriftingClocks& clocks, int exchanges) {
  constexpr std::chrono::milliseconds way{1};
  sync.start(clocks.own());
  for (int i = 0; i < exchanges; ++i) exchange(sync, clocks, {way, {}, way});
}

nanoseconds excess(const ClockSync& sync, const DriftingClocks& clocks) {
  const auto estimate = sync.estimate(clocks.own());
  if (!estimate) return nanoseconds{0};
  const auto [value, error] = estimate->offset_at(clocks.own());
  return std::max(std::chrono::abs(value - clocks.offset()) - error, nanoseconds{0});
}

}  // namespace hana::test
