#pragma once

#include <atomic>
#include <chrono>

#include "router/metrics/latency_record.hpp"
#include "transport/clock/clock_estimate.hpp"
#include "transport/stream/sender/stream_sender.hpp"

namespace hana::transport {

/// What a stream knows of itself and of its way, for everybody to read.
///
/// Threads: the baton's holder writes, any thread reads; values of different moments may stand side
///          by side.
class StreamReport {
 public:
  /// Real-time safe.
  void publish(const StreamSender& sender) noexcept;
  void heard(Instant now) noexcept { heard_.store(now, relaxed); }

  /// A packet was acknowledged; `clock` is how its peer's clock runs, as far as that is known.
  void arrived(const PacketTimes& times, const std::optional<ClockEstimate>& clock,
               Instant now) noexcept;

  [[nodiscard]] StreamState state() const noexcept { return state_.load(relaxed); }
  [[nodiscard]] Session session() const noexcept { return session_.load(relaxed); }

  /// When an answer came last; `Instant::min()`: never.
  [[nodiscard]] Instant heard() const noexcept { return heard_.load(relaxed); }
  [[nodiscard]] Clock::duration smoothed_round_trip() const noexcept {
    return round_trip_now_.load(relaxed);
  }

  /// How far that lies above the least of the last seconds.
  [[nodiscard]] Clock::duration queueing() const noexcept { return queueing_.load(relaxed); }

  /// 0 to 1, over about 128 packets.
  [[nodiscard]] double loss() const noexcept { return loss_.load(relaxed); }
  [[nodiscard]] StreamCounts counts() const noexcept;

  /// Events that were taken and are neither acknowledged nor given up.
  [[nodiscard]] std::size_t unsettled() const noexcept { return unsettled_.load(relaxed); }

  /// Packet sent -> acknowledged, without the time that the visualization held it.
  [[nodiscard]] const LatencyRecord& round_trip() const noexcept { return round_trip_; }

  /// Packet sent -> arrived.
  [[nodiscard]] const LatencyRecord& network() const noexcept { return network_; }

  /// How far those may be wrong, each by itself.
  [[nodiscard]] const RecentLatency& network_errors() const noexcept { return network_errors_; }

 private:
  static constexpr auto relaxed = std::memory_order_relaxed;
  static constexpr std::size_t count_kinds = 10;

  std::atomic<StreamState> state_{StreamState::Connecting};
  std::atomic<Session> session_{};
  std::atomic<Instant> heard_{Instant::min()};
  std::atomic<Clock::duration> round_trip_now_{};
  std::atomic<Clock::duration> queueing_{};
  std::atomic<double> loss_{0};
  std::array<std::atomic<std::uint64_t>, count_kinds> counts_{};
  std::atomic<std::size_t> unsettled_{0};
  LatencyRecord round_trip_;
  LatencyRecord network_;
  RecentLatency network_errors_;
};

}  // namespace hana::transport
