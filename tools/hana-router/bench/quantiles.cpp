#include "tools/hana-router/bench/quantiles.hpp"

#include <algorithm>

namespace hana::tools {
nlohmann::json to_json(const Quantiles& quantiles) {
  return {{"p50_us", quantiles.p50_us},
          {"p99_us", quantiles.p99_us},
          {"p999_us", quantiles.p999_us},
          {"max_us", quantiles.max_us}};
}

Quantiles quantiles_of(std::vector<std::int64_t> nanoseconds) {
  std::sort(nanoseconds.begin(), nanoseconds.end());
  const auto at = [&](double share) {
    const auto rank = static_cast<std::size_t>(share * static_cast<double>(nanoseconds.size()));
    return static_cast<double>(nanoseconds[std::min(rank, nanoseconds.size() - 1)]) / 1e3;
  };
  return {at(0.5), at(0.99), at(0.999), at(1)};
}

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

nlohmann::json comparison_json(const Quantiles& raw, const Quantiles& routed) {
  return {{"raw", to_json(raw)},
          {"routed", to_json(routed)},
          {"ratio",
           {{"p50", routed.p50_us / raw.p50_us},
            {"p99", routed.p99_us / raw.p99_us},
            {"p999", routed.p999_us / raw.p999_us}}}};
}

}  // namespace hana::tools
