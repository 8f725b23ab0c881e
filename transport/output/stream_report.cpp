#include "transport/output/stream_report.hpp"

namespace hana::transport {

void StreamReport::publish(const StreamSender& sender) noexcept {
  const auto& path = sender.path();
  state_.store(sender.state(), relaxed);
  session_.store(sender.session(), relaxed);
  round_trip_now_.store(path.round_trip.smoothed(), relaxed);
  queueing_.store(path.round_trip.queueing(), relaxed);
  loss_.store(path.copies.loss(), relaxed);
  unsettled_.store(sender.unsettled(), relaxed);
  const auto& counts = sender.counts();
  const std::array values{counts.events,  counts.values, counts.packets,  counts.bytes,
                          counts.repeats, counts.copies, counts.given_up, counts.told_again,
                          counts.refused, counts.lost};
  static_assert(values.size() == count_kinds);
  for (std::size_t i = 0; i < values.size(); ++i) counts_[i].store(values[i], relaxed);
}

void StreamReport::arrived(const PacketTimes& times, const std::optional<ClockEstimate>& clock,
                           Instant now) noexcept {
  round_trip_.record(times.round_trip, now);
  if (!clock) return;
  const auto arrived = clock->to_own(full_time(times.arrived, clock->to_peer(now).value));
  network_.record(arrived.value - times.sent, now);
  network_errors_.record(arrived.error, now);
}

StreamCounts StreamReport::counts() const noexcept {
  const auto count = [this](std::size_t i) { return counts_[i].load(relaxed); };
  return {.events = count(0),
          .values = count(1),
          .packets = count(2),
          .bytes = count(3),
          .repeats = count(4),
          .copies = count(5),
          .given_up = count(6),
          .told_again = count(7),
          .refused = count(8),
          .lost = count(9)};
}

}  // namespace hana::transport
