#pragma once

#include <optional>

#include "transport/clock/clock_estimate.hpp"
#include "transport/stream/wire/numbers.hpp"

namespace hana::transport {

/// How long before `arrived`, of our clock, a peer's clock showed `then`: what a packet took, or
/// how old its event is.
///
/// Units:   `then` is microseconds of the peer's clock, rounded down; it comes round after 71
///          minutes and is taken as the time nearest to `arrived`.
/// Threads: none of its own. Real-time safe.
/// Errors:  empty if that lies after `arrived` for certain: one of the clocks has jumped.
/// Bound:   the true time is within `error` as long as the estimate's bound holds, and is never
///          below zero; the value is not either.
[[nodiscard]] std::optional<Measured<std::chrono::nanoseconds>> travel_time(
    StreamTime then, Instant arrived, const ClockEstimate& clock) noexcept;

}  // namespace hana::transport
