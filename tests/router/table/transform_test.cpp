#include "router/table/transform.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "tests/router/fake_output.hpp"

using namespace hana;

namespace {

constexpr NativeRange knob{0, 127};
constexpr NativeRange bend{-8192, 8191, Polarity::Bipolar, 0};

RouteSpec spec(std::optional<ValueRange> in, std::optional<ValueRange> out,
               Inversion invert = Inversion::Straight) {
  auto made = test::route("d:/x", "v:/x");
  made.in = in;
  made.out = out;
  made.invert = invert;
  return made;
}

}  // namespace

TEST_CASE("the ends of a range become 0 and 1 exactly, and nothing lies beyond them", "[router]") {
  CHECK(normalised(0, knob) == 0);
  CHECK(normalised(127, knob) == 1);
  CHECK(normalised(-5, knob) == 0);
  CHECK(normalised(1e300, knob) == 1);
  CHECK(normalised(820, {820, 180}) == 0);
  CHECK(normalised(180, {820, 180}) == 1);
}

TEST_CASE("a bipolar control rests at exactly 0 and reaches -1 and 1", "[router]") {
  CHECK(normalised(0, bend) == 0);
  CHECK(normalised(-8192, bend) == -1);
  CHECK(normalised(8191, bend) == 1);
  CHECK(normalised(-4096, bend) == -0.5);
}

TEST_CASE("out maps a unipolar value from 0 and a bipolar value from -1", "[router]") {
  const Transform angle{spec({}, ValueRange{-180, 180})};
  CHECK(*angle.apply(0, bend) == Approx(0).margin(1e-5));
  CHECK(*angle.apply(-8192, bend) == -180);
  CHECK(*angle.apply(8191, bend) == 180);
  const Transform bloom{spec({}, ValueRange{0.05, 0.9})};
  CHECK(*bloom.apply(0, knob) == 0.05F);
  CHECK(*bloom.apply(127, knob) == 0.9F);
}

TEST_CASE("invert comes after in and before out", "[router]") {
  const Transform inverted{spec(ValueRange{100, 200}, ValueRange{0, 10}, Inversion::Inverted)};
  CHECK(*inverted.apply(100, std::nullopt) == 10);
  CHECK(*inverted.apply(175, std::nullopt) == 2.5F);
  const Transform bipolar{spec({}, {}, Inversion::Inverted)};
  CHECK(*bipolar.apply(-8192, bend) == 1);
}

TEST_CASE("without a known range a control goes from 0 to 1", "[router]") {
  CHECK(*Transform{spec({}, ValueRange{0, 50})}.apply(0.5, std::nullopt) == 25);
}

TEST_CASE("what is not a number does not get through, infinity stays at the end", "[router]") {
  const Transform transform{spec({}, ValueRange{0, 50})};
  CHECK_FALSE(transform.apply(std::numeric_limits<double>::quiet_NaN(), knob));
  CHECK(*transform.apply(std::numeric_limits<double>::infinity(), knob) == 50);
}
