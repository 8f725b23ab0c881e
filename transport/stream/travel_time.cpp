#include "transport/stream/travel_time.hpp"

#include <chrono>
#include <cstdint>

namespace hana::transport {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

constexpr nanoseconds half_a_step{500};

/// The whole time of which `time` is the low bits, the one nearest to `near`.
PeerInstant nearest(StreamTime time, PeerInstant near) noexcept {
  const auto whole = std::chrono::floor<microseconds>(near.time_since_epoch());
  const auto low = static_cast<StreamTime>(static_cast<std::uint32_t>(whole.count()));
  return PeerInstant{whole + microseconds{distance(low, time)}};
}

}  // namespace

std::optional<Measured<nanoseconds>> travel_time(StreamTime then, Instant arrived,
                                                 const ClockEstimate& clock) noexcept {
  const auto there = nearest(then, clock.to_peer(arrived).value) + half_a_step;
  const auto [left, error] = clock.to_own(there);
  const auto took = arrived - left;
  const auto bound = error + half_a_step;
  if (took >= nanoseconds{0}) return Measured<nanoseconds>{took, bound};
  // Nothing arrives before it left: what the bound allows below zero is not so.
  if (took + bound < nanoseconds{0}) return std::nullopt;
  return Measured<nanoseconds>{nanoseconds{0}, took + bound};
}

}  // namespace hana::transport
