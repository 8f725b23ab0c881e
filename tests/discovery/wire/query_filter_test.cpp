#include "discovery/wire/query_filter.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace hana::discovery;

TEST_CASE("a name pattern means the names it spells", "[discovery]") {
  Announcement announcement;
  announcement.name = "left wall 2";
  for (const auto* pattern : {"*", "left*", "*2", "l*w*2", "left wall ?", "**", "left wall 2*"})
    CHECK(matches(pattern, announcement));
  for (const auto* pattern : {"?", "left", "*3", "wall*", "left wall 2?", "LEFT*"})
    CHECK_FALSE(matches(pattern, announcement));
}

TEST_CASE("a hostile pattern of many stars is answered at once", "[discovery]") {
  Announcement announcement;
  announcement.name = std::string(64, 'a');
  std::string pattern;
  for (int i = 0; i < 127; ++i) pattern += "*a";
  CHECK_FALSE(matches(pattern + "b", announcement));
}
