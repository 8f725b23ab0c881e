#pragma once

#include <memory>

#include "router/events/event.hpp"

namespace hana {

/// Lets one thread sleep until another rings or a time comes. Several rings before it looks are
/// one.
///
/// Threads: any rings, one waits. What was written before a ring is seen after the wait.
/// Source:  POSIX semaphores on the monotonic clock: std::counting_semaphore of g++ 12 can sleep
///          forever (GCC bug 104928), and waits on the system's clock last longer when that is set
///          back.
class Doorbell {
 public:
  Doorbell();
  ~Doorbell();
  Doorbell(const Doorbell&) = delete;
  Doorbell& operator=(const Doorbell&) = delete;

  /// Real-time safe: one system call if somebody sleeps.
  void ring() noexcept;

  /// Until it is rung or `until` comes; `Instant::max()`: never.
  void wait(Instant until) noexcept;

 private:
  struct Semaphore;
  std::unique_ptr<Semaphore> semaphore_;
};

}  // namespace hana
