#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

namespace hana::sim {

/// All chance of one world. It draws with its own arithmetic: the distributions of the standard
/// library differ between its makers, and a seed would mean another run elsewhere.
///
/// Threads: one owner.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// Any 64 bits: a seed for somebody else.
  [[nodiscard]] std::uint64_t bits() { return engine_(); }

  /// Over (0, 1).
  [[nodiscard]] double fraction() { return (static_cast<double>(engine_() >> 11) + 0.5) * 0x1p-53; }

  /// Draws nothing where the answer is certain.
  [[nodiscard]] bool chance(double probability) {
    return probability > 0 && (probability >= 1 || fraction() < probability);
  }

  /// 0 to `count` - 1; `count` is not 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t count) {
    return static_cast<std::uint64_t>(fraction() * static_cast<double>(count));
  }

  /// At least 0, 1 in the mean, with a long tail: half of all are below 0.41, 99 % below 9, 99.9 %
  /// below 31; cut off at 100.
  ///
  /// Source: the Lomax (Pareto II) distribution with shape 2, by inversion.
  [[nodiscard]] double long_tail() {
    const auto drawn = 1 / std::sqrt(fraction()) - 1;
    return drawn < longest_tail ? drawn : longest_tail;
  }

 private:
  static constexpr double longest_tail = 100;

  std::mt19937_64 engine_;
};

}  // namespace hana::sim
