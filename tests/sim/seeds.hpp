#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace hana::sim {

/// The seeds of one property, in order; built with sanitizers a tenth of them, at least one.
///
/// `HANA_SIM_SEED=1234` in the environment: that one only. `HANA_SIM_SEEDS=5000`: so many, from the
/// first. Throws if either is not a whole number.
[[nodiscard]] std::vector<std::uint64_t> seeds(std::uint64_t first, std::uint64_t count);

/// Runs a property of the running Catch2 test over its seeds. Failures name the seed and how to
/// replay it.
void for_each_seed(std::uint64_t first, std::uint64_t count,
                   const std::function<void(std::uint64_t seed)>& property);

}  // namespace hana::sim
