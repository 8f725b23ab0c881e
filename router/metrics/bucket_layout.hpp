#pragma once

#include <cstddef>
#include <cstdint>

namespace hana {

/// Buckets whose width grows with the value: 2^`linear_bits` to each doubling.
///
/// Units:  values in nanoseconds, 0 to 2^(`unit_bits` + `value_bits`); larger ones are in the last.
/// Bound:  the middle of a bucket is off by at most 1 / 2^(`linear_bits` + 1) of the value, or half
///         a unit (2^`unit_bits` ns) if that is more.
/// Source: the log-linear layout of Gil Tene's HdrHistogram.
struct BucketLayout {
  unsigned unit_bits;
  unsigned linear_bits;
  unsigned value_bits;

  [[nodiscard]] constexpr std::size_t count() const noexcept {
    return std::size_t{value_bits - linear_bits + 1} << linear_bits;
  }

  /// Real-time safe.
  [[nodiscard]] std::size_t bucket_of(std::uint64_t nanoseconds) const noexcept;
  [[nodiscard]] std::uint64_t middle_of(std::size_t bucket) const noexcept;
};

}  // namespace hana
