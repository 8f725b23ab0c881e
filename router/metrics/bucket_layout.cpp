#include "router/metrics/bucket_layout.hpp"

#include <algorithm>
#include <bit>

namespace hana {

std::size_t BucketLayout::bucket_of(std::uint64_t nanoseconds) const noexcept {
  const auto value = nanoseconds >> unit_bits;
  if (value < std::uint64_t{1} << linear_bits) return value;
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - linear_bits - 1;
  return std::min<std::size_t>((std::size_t{shift} << linear_bits) + (value >> shift), count() - 1);
}

std::uint64_t BucketLayout::middle_of(std::size_t bucket) const noexcept {
  const auto linear = std::uint64_t{1} << linear_bits;
  const auto half = [](unsigned bits) { return (std::uint64_t{1} << bits) / 2; };
  if (bucket < 2 * linear) return (bucket << unit_bits) + half(unit_bits);
  const auto shift = static_cast<unsigned>(bucket >> linear_bits) - 1;
  const auto lowest = ((bucket & (linear - 1)) + linear) << shift;
  return (lowest << unit_bits) + half(shift + unit_bits);
}

}  // namespace hana
