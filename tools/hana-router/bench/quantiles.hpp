#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

namespace hana::tools {

/// Exact quantiles of measured durations, in microseconds.
struct Quantiles {
  double p50_us = 0;
  double p99_us = 0;
  double p999_us = 0;
  double max_us = 0;
};

/// `nanoseconds` must not be empty.
[[nodiscard]] Quantiles quantiles_of(std::vector<std::int64_t> nanoseconds);

[[nodiscard]] double median_of(std::vector<double> values);

/// Keys `p50_us`, `p99_us`, `p999_us`, `max_us`.
[[nodiscard]] nlohmann::json to_json(const Quantiles& quantiles);

/// {"raw": ..., "routed": ..., "ratio": ...}
[[nodiscard]] nlohmann::json comparison_json(const Quantiles& raw, const Quantiles& routed);

}  // namespace hana::tools
