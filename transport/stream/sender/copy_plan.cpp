#include "transport/stream/sender/copy_plan.hpp"

#include <algorithm>
#include <chrono>

namespace hana::transport {
namespace {

constexpr std::uint32_t shortest_mean = 16;  // packets; one lost at the start is not all
constexpr std::uint32_t longest_mean = 128;
constexpr double long_weight = 1.0 / 1024;
constexpr double loss_worth_copies = 1e-3;
constexpr double loss_left = 1e-3;
constexpr std::uint8_t most_copies = 5;

std::uint8_t copies_for(double loss) noexcept {
  std::uint8_t copies = 1;
  for (auto left = loss * loss; left >= loss_left && copies < most_copies; left *= loss) ++copies;
  return copies;
}

}  // namespace

void CopyPlan::add(bool lost) noexcept {
  packets_ = std::min(packets_ + 1, longest_mean);
  const auto now = lost ? 1.0 : 0.0;
  loss_ += (now - loss_) / std::max(packets_, shortest_mean);
  long_loss_ += (now - long_loss_) * long_weight;
  plan();
}

void CopyPlan::take_back_loss() noexcept {
  loss_ = std::max(0.0, loss_ - 1.0 / std::max(packets_, shortest_mean));
  long_loss_ = std::max(0.0, long_loss_ - long_weight);
  plan();
}

// The long mean says whether packets are lost at all: one alone stays below its threshold.
void CopyPlan::plan() noexcept {
  const bool is_real = long_loss_ > loss_worth_copies && loss_ > loss_worth_copies;
  copies_ = is_real ? copies_for(loss_) : std::uint8_t{0};
}

bool CopyPlan::try_spend(std::size_t bytes, Instant now) noexcept {
  const std::chrono::duration<double> since = now - refilled_;
  saved_ = std::min(most_saved, saved_ + since.count() * budget_per_second);
  refilled_ = now;
  const auto cost = static_cast<double>(bytes);
  if (saved_ < cost) return false;
  saved_ -= cost;
  return true;
}

}  // namespace hana::transport
