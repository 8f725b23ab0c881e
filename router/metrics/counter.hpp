#pragma once

#include <atomic>
#include <cstdint>

namespace hana {

/// A count that one thread at a time adds to and any thread reads.
///
/// Real-time safe: a plain load and store, no locked instruction.
class Counter {
 public:
  void add(std::uint64_t amount = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }

  [[nodiscard]] std::uint64_t value() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> value_{0};
};

}  // namespace hana
