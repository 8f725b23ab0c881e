#include <sys/prctl.h>

#include <ctime>
#include <stdexcept>

#include "tools/hana-router/bench/paced.hpp"

namespace hana::tools {
namespace {

constexpr std::uint32_t block = paced_block;

}  // namespace

void sleep_until(Instant when) {
  const auto since = when.time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since);
  const timespec deadline{seconds.count(), std::chrono::nanoseconds{since - seconds}.count()};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, nullptr) != 0) {
  }
}

PacedResult measure_paced(ReceiverProcess& receiver, const BenchPlan& plan, const SendOne& raw,
                          const SendOne& routed) {
  ::prctl(PR_SET_TIMERSLACK, 1'000);
  const auto blocks = 2 * ((plan.events + block - 1) / block + 1);
  const auto total = blocks * block;
  if (total > ReceiverProcess::max_timed)
    throw std::runtime_error("more events than the bench has room for; use a smaller --events");
  std::vector<Instant> stamps(total);
  receiver.begin(Pace::OneByOne);
  const auto period = Clock::duration{std::chrono::seconds{1}} / plan.hertz;
  auto next = Clock::now() + period;
  for (std::uint32_t number = 0; number < total; ++number, next += period) {
    sleep_until(next);
    stamps[number] = Clock::now();
    (number / block % 2 == 0 ? raw : routed)(number, stamps[number]);
  }
  // Each way keeps its order; the first of one may overtake the last of the other.
  std::uint32_t missing = receiver.wait_for(total, std::chrono::seconds{2}) ? 0 : 1;
  for (std::uint32_t number = 0; number < total; ++number)
    if (receiver.arrival(number) == Instant{}) ++missing;
  if (missing != 0)
    throw std::runtime_error(
        "the bench lost messages on loopback: " + std::to_string(receiver.received()) + " of " +
        std::to_string(total) + " came");
  PacedResult result;
  for (std::uint32_t number = 2 * block; number < total; ++number) {
    auto& way = number / block % 2 == 0 ? result.raw : result.routed;
    way.push_back((receiver.arrival(number) - stamps[number]).count());
  }
  return result;
}

}  // namespace hana::tools
