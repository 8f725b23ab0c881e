#include "devices/demo/demo_sensor.hpp"

#include <algorithm>
#include <chrono>

#include "devices/thread_priority.hpp"

namespace hana::devices {
namespace {

using namespace std::chrono_literals;

// Later than this is not a late wake-up but a suspended machine: go on from now.
constexpr auto longest_delay = 250ms;
// A sleep without a lock cannot be interrupted, so no single one is longer.
constexpr auto longest_sleep = 20ms;

// False: stopped.
bool sleep_until(const std::stop_token& stop, Instant due) noexcept {
  for (auto now = Clock::now(); now < due && !stop.stop_requested(); now = Clock::now())
    std::this_thread::sleep_until(std::min(due, now + longest_sleep));
  return !stop.stop_requested();
}

void play(Source& source, const Payload& payload) noexcept {
  if (source.lane().try_push(Clock::now(), payload)) source.hand_over(HandOver::TakeBaton);
}

}  // namespace

DemoSensor::DemoSensor(Source source, DemoOptions options)
    : thread_([source, options](const std::stop_token& stop) {
        run(stop, source, DemoScore{Clock::now(), options});
      }) {}

void DemoSensor::run(const std::stop_token& stop, Source source, DemoScore score) noexcept {
  raise_this_thread();
  while (sleep_until(stop, score.next_due())) {
    if (const auto now = Clock::now(); now - score.next_due() > longest_delay) score.skip_to(now);
    play(source, score.take().payload);
  }
  if (const auto off = score.release()) play(source, *off);
}

}  // namespace hana::devices
