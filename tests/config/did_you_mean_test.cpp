#include "config/did_you_mean.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <string>

using namespace hana::config;
using namespace std::string_view_literals;

TEST_CASE("the edit distance counts insertions, deletions, replacements and swaps", "[config]") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("knbos", "knobs") == 1);
  CHECK(edit_distance("form", "from") == 1);
  CHECK(edit_distance("ca", "abc") == 3);
}

TEST_CASE("the nearest word is suggested, and none that is another word", "[config]") {
  static constexpr std::array words{"id"sv, "from"sv, "to"sv, "in"sv, "out"sv, "invert"sv};
  CHECK(nearest("form", words) == "from"sv);
  CHECK(nearest("inverted", words) == "invert"sv);
  CHECK(nearest("OUT", words) == "out"sv);
  CHECK(nearest("ID", words) == "id"sv);
  CHECK(nearest("curve", words) == std::nullopt);
  CHECK(nearest("x", words) == std::nullopt);
  CHECK(nearest("", words) == std::nullopt);
  CHECK(nearest(std::string(1'000'000, 'a'), words) == std::nullopt);
  CHECK(nearest("from", {}) == std::nullopt);
}
