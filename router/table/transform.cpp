#include "router/table/transform.hpp"

#include <algorithm>
#include <cmath>

namespace hana {
namespace {

NativeRange range_of(const ValueRange& in, Polarity polarity, double centre) noexcept {
  const auto [low, high] = std::minmax(in.from, in.to);
  const bool centre_inside = low < centre && centre < high;
  return {in.from, in.to, polarity, centre_inside ? centre : (in.from + in.to) / 2};
}

}  // namespace

double normalised(double native, const NativeRange& range) noexcept {
  if (range.polarity == Polarity::Unipolar)
    return std::clamp((native - range.low) / (range.high - range.low), 0.0, 1.0);
  const auto above = (native - range.centre) / (range.high - range.centre);
  if (above >= 0) return std::min(above, 1.0);
  return std::max((native - range.centre) / (range.centre - range.low), -1.0);
}

Transform::Transform(const RouteSpec& spec) noexcept
    : in_(spec.in), out_(spec.out), inverted_(spec.invert == Inversion::Inverted) {}

bool Transform::is_identity() const noexcept { return !in_ && !out_ && !inverted_; }

std::optional<float> Transform::apply(double native,
                                      const std::optional<NativeRange>& range) const noexcept {
  if (std::isnan(native)) return std::nullopt;
  auto known = range.value_or(NativeRange{0, 1});
  if (in_) known = range_of(*in_, known.polarity, known.centre);
  const bool bipolar = known.polarity == Polarity::Bipolar;
  auto value = normalised(native, known);
  if (inverted_) value = bipolar ? -value : 1 - value;
  if (out_) {
    const auto share = bipolar ? (value + 1) / 2 : value;
    value = std::lerp(out_->from, out_->to, share);
  }
  return static_cast<float>(value);
}

}  // namespace hana
