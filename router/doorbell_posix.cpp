#include <semaphore.h>

#include <cerrno>
#include <chrono>
#include <ctime>

#include "router/doorbell.hpp"

namespace hana {

struct Doorbell::Semaphore {
  sem_t rings;
};

Doorbell::Doorbell() : semaphore_(std::make_unique<Semaphore>()) {
  ::sem_init(&semaphore_->rings, 0, 0);
}

Doorbell::~Doorbell() { ::sem_destroy(&semaphore_->rings); }

void Doorbell::ring() noexcept { ::sem_post(&semaphore_->rings); }

void Doorbell::wait(Instant until) noexcept {
  using std::chrono::nanoseconds;
  using std::chrono::seconds;
  int result = 0;
  if (until == Instant::max()) {
    do result = ::sem_wait(&semaphore_->rings);
    while (result != 0 && errno == EINTR);
  } else {
    const auto since = until.time_since_epoch();
    const auto whole = std::chrono::floor<seconds>(since);
    const timespec at{whole.count(), nanoseconds{since - whole}.count()};
    do result = ::sem_clockwait(&semaphore_->rings, CLOCK_MONOTONIC, &at);
    while (result != 0 && errno == EINTR);
  }
  while (result == 0 && ::sem_trywait(&semaphore_->rings) == 0) {
  }
}

}  // namespace hana
