#pragma once

#include <cstdint>

namespace hana::devices {

/// How a thread is scheduled after it asked for more.
enum class Scheduling : std::uint8_t {
  RealTime,  // ahead of everything ordinary
  Ordinary,  // the system did not permit it: normal, only the latency's tail is longer
};

/// Asks for real-time priority for the calling thread: one that may take the router's baton and
/// would delay the other devices if it lost its processor meanwhile.
///
/// Below JACK's own threads (70 and above), so that sound never waits for us. A thread that is
/// real-time already stays as it is.
/// Errors: none; `Ordinary` where it is not permitted.
Scheduling raise_this_thread() noexcept;

}  // namespace hana::devices
