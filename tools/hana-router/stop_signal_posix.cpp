#include <csignal>

#include "tools/hana-router/stop_signal.hpp"

namespace hana::tools {
namespace {

sigset_t stop_signals() noexcept {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

StopSignal::StopSignal() noexcept {
  const auto signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A reader that went away (`| head`) is an error of the write, not a death.
  std::signal(SIGPIPE, SIG_IGN);
}

std::optional<ExitCode> StopSignal::wait(std::chrono::milliseconds limit) noexcept {
  const auto signals = stop_signals();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit);
  const timespec timeout{seconds.count(), std::chrono::nanoseconds{limit - seconds}.count()};
  switch (sigtimedwait(&signals, nullptr, &timeout)) {
    case SIGINT:
      return ExitCode::Interrupted;
    case SIGTERM:
      return ExitCode::Fine;
    default:
      return std::nullopt;
  }
}

}  // namespace hana::tools
