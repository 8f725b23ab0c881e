#pragma once

#include "router/events/event.hpp"

namespace hana {

/// Lets one thread sleep until another rings, or until the time for which it was set. Several rings
/// before it looks are one.
///
/// To set it costs a system call and wakes nobody: a time that is put off again and again, as the
/// answer to every packet does, costs no thread its sleep.
///
/// Threads: any rings, one waits; those who set it take turns. What was written before a ring is
///          seen after the wait.
/// Errors:  std::system_error: the system has no descriptor left.
/// Source:  eventfd(2), timerfd_create(2); times are those of the monotonic clock.
class Doorbell {
 public:
  Doorbell();
  ~Doorbell();
  Doorbell(const Doorbell&) = delete;
  Doorbell& operator=(const Doorbell&) = delete;

  /// Real-time safe: one system call.
  void ring() noexcept;

  /// Rings by itself then, once, instead of when it was to before; `Instant::max()`: not at all.
  /// Real-time safe: one system call.
  void ring_at(Instant when) noexcept;

  /// Until it rings.
  void wait() noexcept;

 private:
  int rung_;
  int timer_;
};

}  // namespace hana
