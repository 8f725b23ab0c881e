#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "router/events/event.hpp"

namespace hana::tools {

/// Waits until one of many sockets can be read.
///
/// Threads: one owner. Errors: the constructor and `watch` throw std::system_error.
class Readiness {
 public:
  Readiness();
  ~Readiness();
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  void watch(int descriptor, std::size_t ear);

  /// The ears that something waits at; empty: it is `until`.
  [[nodiscard]] std::span<const std::size_t> wait(Instant until) noexcept;

 private:
  static constexpr std::size_t most = 128;

  int descriptor_;
  std::array<std::size_t, most> ears_{};
};

}  // namespace hana::tools
