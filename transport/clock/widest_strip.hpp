#pragma once

#include <span>

namespace hana::transport {

/// What is known of a quantity that drifts, at one time: it lies between the two.
struct StripPoint {
  double time;
  double most;
  double least;
};

struct StripLine {
  double slope;
  double at_zero;
};

/// How a strip is chosen: slopes up to `steepest` either way; the steepest pays `price` of its
/// width, others in proportion to their square, so that noise in few points is not taken for drift.
struct StripRules {
  double steepest;
  double price;
};

/// The middle of the widest strip with parallel sides that has every `most` on or above it and
/// every `least` on or below it. Delays make packets late and never early, so the sides lie along
/// the quickest packets of each direction, and the slow ones do not matter however slow they are.
///
/// Threads: none of its own. No heap.
/// Bound:   80 passes over the points; the slope is exact to `steepest` / 10,000,000.
/// Source:  Zhang, Liu and Xia, "Clock Synchronization Algorithms for Network Measurements"
///          (INFOCOM 2002): convex hulls of one-way delays. With both directions the widest strip
///          takes the place of their objective, and a search that of the hulls.
[[nodiscard]] StripLine widest_strip(std::span<const StripPoint> points,
                                     const StripRules& rules) noexcept;

}  // namespace hana::transport
