#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "tools/hana-router/bench/streams/readiness.hpp"

namespace hana::tools {

Readiness::Readiness() : descriptor_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (descriptor_ < 0)
    throw std::system_error(errno, std::generic_category(), "no epoll for the bench");
}

Readiness::~Readiness() { ::close(descriptor_); }

void Readiness::watch(int descriptor, std::size_t ear) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = ear;
  if (::epoll_ctl(descriptor_, EPOLL_CTL_ADD, descriptor, &event) != 0)
    throw std::system_error(errno, std::generic_category(), "a socket that cannot be waited for");
}

std::span<const std::size_t> Readiness::wait(Instant until) noexcept {
  const auto left = std::max(until - Clock::now(), Clock::duration::zero());
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
  const timespec limit{seconds.count(), std::chrono::nanoseconds{left - seconds}.count()};
  std::array<epoll_event, most> events;
  const int count = ::epoll_pwait2(descriptor_, events.data(), most, &limit, nullptr);
  const auto ready = static_cast<std::size_t>(std::max(count, 0));
  for (std::size_t i = 0; i < ready; ++i) ears_[i] = events[i].data.u64;
  return std::span{ears_}.first(ready);
}

}  // namespace hana::tools
