#pragma once

#include <chrono>
#include <cstdint>
#include <random>

#include "router/events/event.hpp"

namespace hana::transport {

/// How an attempt to connect ended.
enum class Rebuff : std::uint8_t {
  Refused,  // somebody said no: the machine is there and the program is not
  Silence,  // no answer, or no way there: the network is away
};

/// When the next round of attempts begins, counted from the beginning of the last one.
///
/// After a blackout the first fresh event has to arrive within 500 ms of the network's return.
/// Plain TCP takes 2.1 s after 5 s of blackout and 12.1 s after 15 s: it doubles the time between
/// two tries, up to minutes, and a connection that is being opened sends its SYN again after 1, 3
/// and 7 s. So
/// - a connection whose peer takes nothing for 2 s (`FrameBacklog::is_stalled`) is given up,
///   however long the kernel would try on;
/// - while there is silence, a fresh SYN leaves each 250 ms at the latest, on a socket of its own:
///   its tries begin anew. The ones before stay open for a second, side by side, so that a peer a
///   whole second away can be reached as well. That is four small packets a second;
/// - the network's return is then met after 250 ms at most, and one round trip later events flow.
/// Only where a machine refuses does the delay grow to two seconds: its network needs no watching,
/// and a program that starts there is known by its hello (`Link::try_now`).
///
/// Threads: one owner. The same seed gives the same delays.
/// Bound:   37 to 250 ms in silence, 37 ms to 2.5 s when refused.
class ReconnectDelay {
 public:
  using Milliseconds = std::chrono::milliseconds;

  static constexpr Milliseconds first{50};
  static constexpr Milliseconds longest_in_silence{200};
  static constexpr Milliseconds longest_when_refused{2000};
  static constexpr Milliseconds long_life{2000};

  explicit ReconnectDelay(std::uint64_t seed) noexcept : random_(seed) {}

  /// Doubles each time; a quarter more or less, so that many that lost the same peer do not return
  /// in step.
  [[nodiscard]] Clock::duration next(Rebuff rebuff) noexcept;

  /// A connection that lived for `long_life` starts the delays anew; one that ended sooner does
  /// not: a program that accepts and closes is not called twenty times a second.
  void lived(Clock::duration life) noexcept;

 private:
  std::mt19937_64 random_;
  Milliseconds delay_ = first;
};

}  // namespace hana::transport
