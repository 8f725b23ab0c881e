#include "tests/sim/seeds.hpp"

#include <catch2/catch.hpp>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace hana::sim {
namespace {

std::optional<std::uint64_t> number_in(const char* variable) {
  const auto* value = std::getenv(variable);
  if (value == nullptr) return std::nullopt;
  const std::string_view text{value};
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    throw std::invalid_argument{std::string{variable} + " is not a whole number: " + value};
  return number;
}

/// Sanitizers look at paths, of which a tenth of the seeds takes each, and play them many times
/// slower.
std::uint64_t share_of(std::uint64_t count) {
  return (count + HANA_SIM_ONE_SEED_IN - 1) / HANA_SIM_ONE_SEED_IN;
}

}  // namespace

std::vector<std::uint64_t> seeds(std::uint64_t first, std::uint64_t count) {
  if (const auto only = number_in("HANA_SIM_SEED")) return {*only};
  count = number_in("HANA_SIM_SEEDS").value_or(share_of(count));
  std::vector<std::uint64_t> result;
  for (std::uint64_t i = 0; i < count; ++i) result.push_back(first + i);
  return result;
}

void for_each_seed(std::uint64_t first, std::uint64_t count,
                   const std::function<void(std::uint64_t)>& property) {
  const auto test = Catch::getResultCapture().getCurrentTestName();
  for (const auto seed : seeds(first, count)) {
    INFO("seed " << seed << "; to replay it: HANA_SIM_SEED=" << seed << " and the test \"" << test
                 << '"');
    property(seed);
  }
}

}  // namespace hana::sim
