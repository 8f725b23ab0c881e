#pragma once

#include <chrono>
#include <cstdint>

#include "router/events/event.hpp"

namespace hana::transport {

/// An OSC time tag: NTP format, seconds since 1900 and their 2^-32 parts.
///
/// Bound:  exact to 2^-32 s and the system clock's own step; wraps in 2036 as NTP does.
/// Source: OpenSoundControl 1.0, "OSC Time Tags"; RFC 5905, section 6.
[[nodiscard]] std::uint64_t to_time_tag(std::chrono::system_clock::time_point time) noexcept;

/// When an event arrived, as a tag: on the clock that two machines can compare. Reads both clocks.
[[nodiscard]] std::uint64_t arrival_tag(Instant at) noexcept;

/// The time that a tag means, read as one between 1970 and 2106.
[[nodiscard]] std::chrono::system_clock::time_point from_time_tag(std::uint64_t tag) noexcept;

}  // namespace hana::transport
