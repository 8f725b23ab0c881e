#include "transport/clock/widest_strip.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <vector>

using namespace hana::transport;

namespace {

constexpr StripRules rules{1e-4, 1};

}  // namespace

TEST_CASE("the middle of a strip between exact points is where they say", "[transport][clock]") {
  const auto slope = GENERATE(-9e-5, -1e-6, 0.0, 3e-5, 1e-4);
  std::vector<StripPoint> points;
  for (double time = -3e10; time <= 0; time += 5e8)
    points.push_back({time, 1'000 + slope * time + 200'000, 1'000 + slope * time - 200'000});
  const auto line = widest_strip(points, rules);
  CHECK(line.slope == Approx(slope).margin(1e-9));
  CHECK(line.at_zero == Approx(1'000).margin(1));
}

TEST_CASE("late packets do not move the strip, however late and on which side",
          "[transport][clock]") {
  std::mt19937 random{3};
  std::vector<StripPoint> points;
  for (int i = 0; i <= 60; ++i) {
    StripPoint point{-5e8 * i, 200'000, -200'000};
    if (i % 3 == 1) point.most += static_cast<double>(random() % 50'000'000);
    if (i % 5 == 2) point.least -= static_cast<double>(random() % 10'000'000);
    points.push_back(point);
  }
  const auto line = widest_strip(points, rules);
  CHECK(line.slope == Approx(0).margin(1e-9));
  CHECK(line.at_zero == Approx(0).margin(1));
}

TEST_CASE("one point, or many at one time, say nothing of the slope", "[transport][clock]") {
  const std::vector<StripPoint> points(GENERATE(1u, 5u), StripPoint{-100, 30, 10});
  const auto line = widest_strip(points, rules);
  CHECK(line.slope == Approx(0).margin(1e-10));
  CHECK(line.at_zero == Approx(20).margin(0.01));
}

TEST_CASE("the noise of a short window is not taken for drift", "[transport][clock]") {
  const std::vector<StripPoint> points{{-2e7, 250'000, -240'000}, {0, 240'000, -250'000}};
  CHECK(std::abs(widest_strip(points, {1e-4, 10'000}).slope) < 2e-5);
}
