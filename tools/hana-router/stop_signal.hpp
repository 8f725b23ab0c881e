#pragma once

#include <chrono>
#include <optional>

#include "tools/hana-router/exit_code.hpp"

namespace hana::tools {

/// Ctrl-C and SIGTERM, waited for instead of handled.
///
/// Threads: made by main before any other thread, so that all of them leave the signals to it.
class StopSignal {
 public:
  StopSignal() noexcept;

  /// Waits up to `limit`. Interrupted after Ctrl-C, Fine after SIGTERM, empty if neither came.
  [[nodiscard]] std::optional<ExitCode> wait(std::chrono::milliseconds limit) noexcept;
};

}  // namespace hana::tools
