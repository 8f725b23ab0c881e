#include <pthread.h>
#include <sched.h>

#include "devices/thread_priority.hpp"

namespace hana::devices {
namespace {

constexpr int priority = 60;

}  // namespace

Scheduling raise_this_thread() noexcept {
  int policy = SCHED_OTHER;
  sched_param now{};
  if (pthread_getschedparam(pthread_self(), &policy, &now) == 0 &&
      (policy == SCHED_FIFO || policy == SCHED_RR))
    return Scheduling::RealTime;
  sched_param wanted{};
  wanted.sched_priority = priority;
  const auto refused = pthread_setschedparam(pthread_self(), SCHED_FIFO, &wanted);
  return refused == 0 ? Scheduling::RealTime : Scheduling::Ordinary;
}

}  // namespace hana::devices
