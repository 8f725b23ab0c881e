#include <sys/prctl.h>

#include <ctime>
#include <stdexcept>
#include <string>

#include "tools/hana-router/bench/streams/paced_ways.hpp"

namespace hana::tools {
namespace {

using std::chrono::nanoseconds;

nanoseconds processor_time() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds{used.tv_sec} + nanoseconds{used.tv_nsec};
}

/// Which way each message takes.
class Turns {
 public:
  Turns(std::uint32_t events, std::span<const PacedWay> ways)
      : ways_(ways),
        total_(static_cast<std::uint32_t>(ways.size()) *
               ((events + paced_block - 1) / paced_block + 1) * paced_block) {
    if (total_ > ArrivalLog::max_timed)
      throw std::runtime_error("more events than the bench has room for; use a smaller --events");
  }

  [[nodiscard]] std::uint32_t total() const noexcept { return total_; }
  [[nodiscard]] std::size_t way(std::uint32_t number) const noexcept {
    return number / paced_block % ways_.size();
  }
  [[nodiscard]] const PacedWay& of(std::uint32_t number) const noexcept {
    return ways_[way(number)];
  }
  [[nodiscard]] bool is_counted(std::uint32_t number) const noexcept {
    return number >= paced_block * ways_.size();
  }

 private:
  std::span<const PacedWay> ways_;
  std::uint32_t total_;
};

/// What was sent when, and the processor time of each way.
struct Sending {
  std::vector<Instant> stamps;
  std::vector<nanoseconds> cpu;
};

Sending send_all(const Turns& turns, std::size_t ways, std::uint32_t hertz) {
  Sending sending{std::vector<Instant>(turns.total()), std::vector<nanoseconds>(ways)};
  const auto period = Clock::duration{std::chrono::seconds{1}} / hertz;
  auto next = Clock::now() + period;
  auto used = processor_time();
  for (std::uint32_t number = 0; number < turns.total(); ++number, next += period) {
    sleep_until(next);
    if (number % paced_block == 0) used = processor_time();
    sending.stamps[number] = Clock::now();
    turns.of(number).send(number, sending.stamps[number]);
    if (number % paced_block != paced_block - 1 || !turns.is_counted(number)) continue;
    sleep_until(next + period / 2);  // until the last message is acknowledged
    sending.cpu[turns.way(number)] += processor_time() - used;
  }
  return sending;
}

void expect_all(const ArrivalLog& log, const Turns& turns) {
  std::uint64_t expected = 0;
  for (std::uint32_t number = 0; number < turns.total(); ++number)
    expected += turns.of(number).ears;
  auto wrong = log.wait_for(expected, std::chrono::seconds{2}) ? log.faults() : 1;
  for (std::uint32_t number = 0; number < turns.total(); ++number)
    if (log.copies(number) != turns.of(number).ears) ++wrong;
  if (wrong != 0)
    throw std::runtime_error("the bench lost, doubled or mixed up messages on loopback: " +
                             std::to_string(log.received()) + " of " + std::to_string(expected) +
                             " came, " + std::to_string(log.faults()) + " of others");
}

}  // namespace

std::vector<WayResult> measure_ways(ArrivalLog& log, const WayPace& pace,
                                    std::span<const PacedWay> ways) {
  ::prctl(PR_SET_TIMERSLACK, 1'000);
  const Turns turns{pace.events, ways};
  log.begin();
  const auto sending = send_all(turns, ways.size(), pace.hertz);
  expect_all(log, turns);
  std::vector<WayResult> results(ways.size());
  std::uint32_t counted = 0;
  for (std::uint32_t number = 0; number < turns.total(); ++number) {
    if (!turns.is_counted(number)) continue;
    ++counted;
    if (turns.of(number).ears > 0)
      results[turns.way(number)].took.push_back(
          (log.last_arrival(number) - sending.stamps[number]).count());
  }
  for (std::size_t way = 0; way < ways.size(); ++way) {
    const std::chrono::duration<double, std::micro> cpu = sending.cpu[way];
    results[way].cpu_us = cpu.count() * static_cast<double>(ways.size()) / counted;
  }
  return results;
}

}  // namespace hana::tools
