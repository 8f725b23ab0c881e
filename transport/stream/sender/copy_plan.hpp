#pragma once

#include <cstddef>
#include <cstdint>

#include "router/events/event.hpp"

namespace hana::transport {

/// How many packets the way loses, and how many copies of an event that justifies.
///
/// Threads: one owner. Real-time safe.
/// Bound:   no copies at a loss of 0.1 % or less, nor for one packet alone; at most five, and 512
///          kB of them a second.
class CopyPlan {
 public:
  explicit CopyPlan(Instant now) noexcept : refilled_(now) {}

  /// One packet is known to have arrived or taken for lost.
  void add(bool lost) noexcept;

  /// One that was taken for lost was only late.
  void take_back_loss() noexcept;

  /// 0 to 1; a mean over about the last 128 packets.
  [[nodiscard]] double loss() const noexcept { return loss_; }

  /// How often an event is sent again before it is known to be lost: the least number with which
  /// fewer than one in a thousand are lost.
  [[nodiscard]] std::uint8_t copies() const noexcept { return copies_; }

  /// Takes the bytes of one copy out of the budget; false: it is used up.
  [[nodiscard]] bool try_spend(std::size_t bytes, Instant now) noexcept;

 private:
  static constexpr double budget_per_second = 512e3;  // bytes
  static constexpr double most_saved = 64e3;

  void plan() noexcept;

  double loss_ = 0;       // over about 128 packets
  double long_loss_ = 0;  // over about 1,024
  std::uint32_t packets_ = 0;
  std::uint8_t copies_ = 0;
  double saved_ = most_saved;
  Instant refilled_;
};

}  // namespace hana::transport
