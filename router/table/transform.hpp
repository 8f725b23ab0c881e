#pragma once

#include <optional>

#include "router/events/control.hpp"
#include "router/output.hpp"
#include "router/table/route_spec.hpp"

namespace hana {

/// What a route does to a number: in, invert, out, always in this order.
///
/// After `in` a value is 0 to 1, or -1 to 1 where the control is bipolar; values beyond the ends
/// of `in` stay at the ends. `out` maps that onto the parameter's units. Pure; real-time safe.
class Transform {
 public:
  explicit Transform(const RouteSpec& spec) noexcept;

  /// No `in`, `out` or `invert`: values leave as the control table says.
  [[nodiscard]] bool is_identity() const noexcept;

  /// Empty: not a number. Without any range known, the control is taken to go from 0 to 1.
  [[nodiscard]] std::optional<float> apply(double native,
                                           const std::optional<NativeRange>& range) const noexcept;

 private:
  std::optional<ValueRange> in_;
  std::optional<ValueRange> out_;
  bool inverted_;
};

/// A value of the range as 0 to 1, or -1 to 1 where bipolar; the centre is exactly 0.
[[nodiscard]] double normalised(double native, const NativeRange& range) noexcept;

}  // namespace hana
