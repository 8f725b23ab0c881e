#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace hana {

/// A number from 0 on for what several sources can drive; whoever owns the merge keeps the names.
enum class ParameterId : std::uint32_t {};

/// One to four numbers that belong together: a level, a position, a colour.
///
/// Together, because a colour whose red is one source's and whose green another's is nobody's;
/// four, because that is the most that visualizations use for one thing. Double, because it holds
/// each `i`, `f` and `d` of OSC.
struct Numbers {
  static constexpr std::size_t most = 4;

  std::array<double, most> values{};
  std::uint8_t count = 1;

  [[nodiscard]] std::span<const double> view() const noexcept { return {values.data(), count}; }

  friend bool operator==(const Numbers& left, const Numbers& right) noexcept {
    return std::ranges::equal(left.view(), right.view());
  }
};

/// Takes what a merge decides. Threads: the merge's owner. Does not call the merge.
class MergeSink {
 public:
  virtual ~MergeSink() = default;

  /// The parameter has these numbers from now on.
  virtual void apply(ParameterId parameter, const Numbers& numbers) noexcept = 0;

  /// A note or a button: struck so hard, or, with 0, let go by the last one who held it.
  virtual void hold(ParameterId parameter, double strength) noexcept = 0;
};

}  // namespace hana
