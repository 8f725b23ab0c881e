#include <poll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <system_error>

#include "router/doorbell.hpp"

namespace hana {
namespace {

void empty(int descriptor) noexcept {
  std::uint64_t count = 0;
  while (::read(descriptor, &count, sizeof count) < 0 && errno == EINTR) {
  }
}

}  // namespace

Doorbell::Doorbell() : rung_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), timer_(-1) {
  if (rung_ >= 0) timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (timer_ >= 0) return;
  const std::error_code reason{errno, std::system_category()};
  if (rung_ >= 0) ::close(rung_);
  throw std::system_error{reason, "cannot make a doorbell"};
}

Doorbell::~Doorbell() {
  ::close(rung_);
  ::close(timer_);
}

void Doorbell::ring() noexcept {
  const std::uint64_t one = 1;
  while (::write(rung_, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void Doorbell::ring_at(Instant when) noexcept {
  using std::chrono::nanoseconds;
  using std::chrono::seconds;
  itimerspec at{};  // zero: not at all
  if (when != Instant::max()) {
    const auto since = std::max<nanoseconds>(when.time_since_epoch(), nanoseconds{1});
    const auto whole = std::chrono::floor<seconds>(since);
    at.it_value = {whole.count(), nanoseconds{since - whole}.count()};
  }
  ::timerfd_settime(timer_, TFD_TIMER_ABSTIME, &at, nullptr);
}

void Doorbell::wait() noexcept {
  std::array<pollfd, 2> both{{{rung_, POLLIN, 0}, {timer_, POLLIN, 0}}};
  while (::poll(both.data(), both.size(), -1) < 0 && errno == EINTR) {
  }
  for (const auto& one : both)
    if (one.revents != 0) empty(one.fd);
}

}  // namespace hana
