#include "router/metrics/latency_histogram.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace hana;
using namespace std::chrono_literals;

TEST_CASE("an empty histogram says nothing", "[router]") {
  const auto snapshot = LatencyHistogram{}.snapshot();
  CHECK(snapshot.count() == 0);
  CHECK(snapshot.quantile(0.99) == 0ns);
}

TEST_CASE("every quantile is within one per cent of the exact one", "[router][property]") {
  const auto seed = GENERATE(range(1, 21));
  CAPTURE(seed);
  std::mt19937_64 random{static_cast<std::uint64_t>(seed)};
  std::uniform_real_distribution<double> exponent{0, 24};  // 1 ns to 26 s in natural logarithms
  LatencyHistogram histogram;
  std::vector<std::int64_t> exact;
  for (int i = 0; i < 5'000; ++i) {
    exact.push_back(static_cast<std::int64_t>(std::exp(exponent(random))));
    histogram.record(std::chrono::nanoseconds{exact.back()});
  }
  std::sort(exact.begin(), exact.end());
  const auto snapshot = histogram.snapshot();

  for (const double share : {0.0, 0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = std::max<std::size_t>(
        1, static_cast<std::size_t>(std::ceil(share * static_cast<double>(exact.size()))));
    const auto expected = static_cast<double>(exact[rank - 1]);
    CHECK(static_cast<double>(snapshot.quantile(share).count()) ==
          Approx(expected).epsilon(0.01).margin(0.5));
  }
  CHECK(snapshot.max().count() == exact.back());
}

TEST_CASE("what is too long or negative is counted at the ends", "[router]") {
  LatencyHistogram histogram;
  histogram.record(-5ns);
  histogram.record(2h);
  const auto snapshot = histogram.snapshot();
  CHECK(snapshot.count() == 2);
  CHECK(snapshot.quantile(0.5) == 0ns);
  CHECK(snapshot.max() == 2h);
}
