#pragma once

#include <stop_token>
#include <thread>

#include "devices/demo/demo_score.hpp"
#include "devices/options.hpp"
#include "router/source.hpp"

namespace hana::devices {

/// A built-in device that plays `DemoScore` in real time, so that a show can be tried without
/// hardware. To the router it is a source like any other.
///
/// Events carry the time at which they are played, not that at which they were due.
///
/// Threads: its own, from construction to destruction; both are called by one owner. Destruction
///          takes at most 20 ms and ends a note that is held.
/// Errors:  throws std::system_error if the system has no thread to give. A full lane drops and
///          counts.
class DemoSensor {
 public:
  DemoSensor(Source source, DemoOptions options);

 private:
  static void run(const std::stop_token& stop, Source source, DemoScore score) noexcept;

  std::jthread thread_;
};

}  // namespace hana::devices
