#include "transport/clock/widest_strip.hpp"

#include <algorithm>
#include <limits>

namespace hana::transport {
namespace {

// Where the sides of a strip are at the time 0.
struct Sides {
  double top = std::numeric_limits<double>::max();
  double bottom = std::numeric_limits<double>::lowest();
};

Sides sides(std::span<const StripPoint> points, double slope) noexcept {
  Sides sides;
  for (const auto& point : points) {
    sides.top = std::min(sides.top, point.most - slope * point.time);
    sides.bottom = std::max(sides.bottom, point.least - slope * point.time);
  }
  return sides;
}

}  // namespace

StripLine widest_strip(std::span<const StripPoint> points, const StripRules& rules) noexcept {
  const auto worth = [&](double slope) {
    const auto at = sides(points, slope);
    const auto steepness = slope / rules.steepest;
    return at.top - at.bottom - rules.price * steepness * steepness;
  };
  // The worth is concave in the slope, so thirds can be left out one by one.
  auto low = -rules.steepest;
  auto high = rules.steepest;
  for (int i = 0; i < 40; ++i) {
    const auto third = (high - low) / 3;
    if (worth(low + third) < worth(high - third))
      low += third;
    else
      high -= third;
  }
  const auto slope = (low + high) / 2;
  const auto at = sides(points, slope);
  return {slope, (at.top + at.bottom) / 2};
}

}  // namespace hana::transport
