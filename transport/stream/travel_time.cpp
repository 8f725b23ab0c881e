#include "transport/stream/travel_time.hpp"

#include <chrono>

#include "transport/stream/wire/stream_packets.hpp"

namespace hana::transport {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds half_a_step{500};

}  // namespace

std::optional<Measured<nanoseconds>> travel_time(StreamTime then, Instant arrived,
                                                 const ClockEstimate& clock) noexcept {
  const auto there = full_time(then, clock.to_peer(arrived).value) + half_a_step;
  const auto [left, error] = clock.to_own(there);
  const auto took = arrived - left;
  const auto bound = error + half_a_step;
  if (took >= nanoseconds{0}) return Measured<nanoseconds>{took, bound};
  // Nothing arrives before it left: what the bound allows below zero is not so.
  if (took + bound < nanoseconds{0}) return std::nullopt;
  return Measured<nanoseconds>{nanoseconds{0}, took + bound};
}

}  // namespace hana::transport
