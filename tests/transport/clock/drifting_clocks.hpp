#pragma once

#include <random>
#include <vector>

#include "transport/clock/clock_responder.hpp"
#include "transport/clock/clock_sync.hpp"

namespace hana::test {

/// Our clock and a peer's, whose rate changes every 100 ms to anything within the limit.
class DriftingClocks {
 public:
  explicit DriftingClocks(std::uint64_t seed, std::int64_t drift_limit_ppb = 100'000);

  void pass(std::chrono::nanoseconds duration);

  /// The peer's clock is set forward, or back.
  void jump(std::chrono::nanoseconds by) { offset_ += by; }

  [[nodiscard]] Instant own() const { return own_; }
  [[nodiscard]] Instant peer() const { return own_ + offset_; }  // as the peer itself sees it
  [[nodiscard]] transport::PeerInstant peer_from_here() const;
  [[nodiscard]] std::chrono::nanoseconds offset() const { return offset_; }

  /// 0 to `most`, mostly much less.
  [[nodiscard]] std::chrono::nanoseconds delay(std::chrono::nanoseconds most);

 private:
  std::mt19937_64 random_;
  std::int64_t drift_limit_;
  std::int64_t drift_ = 0;
  Instant own_;
  std::chrono::nanoseconds offset_;
  std::chrono::nanoseconds until_change_{};
};

/// What one exchange goes through.
struct Way {
  std::chrono::nanoseconds there{};
  std::chrono::nanoseconds answering{};
  std::chrono::nanoseconds back{};
};

/// Waits until a ping is due and answers it; what arrived.
transport::ClockPacket exchange(transport::ClockSync& sync, DriftingClocks& clocks, const Way& way,
                                transport::ClockId clock = transport::ClockId{1});

/// So many, each of 1 ms there and back.
void synchronise(transport::ClockSync& sync, DriftingClocks& clocks, int exchanges = 8);

/// By how much the true offset is outside of the bound now; 0 if it is within.
[[nodiscard]] std::chrono::nanoseconds excess(const transport::ClockSync& sync,
                                              const DriftingClocks& clocks);

}  // namespace hana::test
