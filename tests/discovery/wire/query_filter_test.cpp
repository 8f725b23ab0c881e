#include "discovery/wire/query_filter.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace hana::discovery;

namespace {

Announcement left_wall() {
  Announcement announcement;
  announcement.role = "visualization";
  announcement.name = "left wall 2";
  announcement.tags = {"left", "stage"};
  announcement.groups = {"main"};
  announcement.capabilities = {{"gpu", "nvidia 4090"}, {"laser", ""}, {"outputs", "2"}};
  return announcement;
}

}  // namespace

TEST_CASE("a name pattern means the names it spells", "[discovery]") {
  for (const auto* pattern : {"*", "left*", "*2", "l*w*2", "left?wall??", "**", "left?wall?2*"})
    CHECK(matches(pattern, left_wall()));
  for (const auto* pattern : {"?", "left", "*3", "wall*", "left?wall?2?", "LEFT*"})
    CHECK_FALSE(matches(pattern, left_wall()));
}

TEST_CASE("a term means the nodes that it is true of", "[discovery]") {
  for (const auto* filter :
       {"", "   ", "role:visualization", "#left", "#stage", "group:main", "cap:gpu",
        "cap:gpu=nvidia*", "cap:laser", "cap:outputs=2", "cap:outputs=2.0", "cap:outputs>=2",
        "cap:outputs<=2", "cap:outputs<2.5", "cap:outputs>1", "cap:outputs>-1", "name:left*"})
    CHECK(matches(filter, left_wall()));
  for (const auto* filter :
       {"role:router", "role:visual*", "#lef", "#Left", "group:left", "cap:screen", "cap:gpu=amd*",
        "cap:gpu>1", "cap:laser=yes", "cap:laser>=0", "cap:outputs=3", "cap:outputs<2",
        "cap:outputs>2", "cap:outputs>=2.5", "name:right*", "foo:bar"})
    CHECK_FALSE(matches(filter, left_wall()));
}

TEST_CASE("every term of a filter must be true", "[discovery]") {
  CHECK(matches("role:visualization #left cap:outputs>=2 left*", left_wall()));
  CHECK(matches("  #left   #stage ", left_wall()));
  CHECK_FALSE(matches("#left #right", left_wall()));
  CHECK_FALSE(matches("#right left*", left_wall()));
}

TEST_CASE("a name that looks like another term is asked for with name:", "[discovery]") {
  auto announcement = left_wall();
  announcement.name = "#1";
  CHECK_FALSE(matches("#1", announcement));
  CHECK(matches("name:#1", announcement));
}

TEST_CASE("a filter that cannot be understood is refused on the command line and means nobody",
          "[discovery]") {
  for (const std::string filter :
       {"role:", "#", "group:", "cap:", "name:", "cap:=1", "cap:outputs>", "cap:outputs>=two",
        "cap:outputs<>2", "cap:outputs>=nan", "#left cap:"}) {
    CHECK_FALSE(matches(filter, left_wall()));
    const auto parsed = Filter::from_text(filter);
    REQUIRE_FALSE(parsed);
    CHECK_THAT(parsed.error().message, Catch::Contains("no term of a filter"));
  }
  CHECK_FALSE(Filter::from_text(std::string(257, '*')));
  CHECK_FALSE(Filter::from_text("a\nb"));
}

TEST_CASE("a filter from the command line means the same as in a packet", "[discovery]") {
  const auto filter = Filter::from_text("role:visualization #left");
  REQUIRE(filter);
  CHECK(filter->text() == "role:visualization #left");
  CHECK(matches(*filter, left_wall()));
  CHECK_FALSE(matches(*filter, Announcement{}));
  CHECK(matches(Filter{}, Announcement{}));
}

TEST_CASE("a hostile pattern of many stars is answered at once", "[discovery]") {
  Announcement announcement;
  announcement.name = std::string(64, 'a');
  std::string pattern;
  for (int i = 0; i < 127; ++i) pattern += "*a";
  CHECK_FALSE(matches(pattern + "b", announcement));
}
