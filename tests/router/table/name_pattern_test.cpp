#include "router/table/name_pattern.hpp"

#include <catch2/catch.hpp>

using namespace hana;

namespace {

bool matches(std::string_view pattern, std::string_view name) {
  const auto parsed = NamePattern::parse(pattern);
  REQUIRE(parsed);
  return parsed->matches(name);
}

}  // namespace

TEST_CASE("a name pattern matches names with spaces and letters of every language", "[router]") {
  CHECK(matches("left wall", "left wall"));
  CHECK(matches("B\xc3\xbchne*", "B\xc3\xbchne 2"));
  CHECK(matches("*", ""));
  CHECK(matches("{knobs,phone}", "phone"));
  CHECK(matches("pad{1..8}", "pad8"));
  CHECK_FALSE(matches("pad{1..8}", "pad9"));
  CHECK_FALSE(matches("{knobs,phone}", "knobsphone"));
}

TEST_CASE("characters with a meaning in selectors are refused in names", "[router]") {
  const auto [name, offset] = GENERATE(table<std::string, std::size_t>({{"", 0},
                                                                        {" a", 0},
                                                                        {"a ", 1},
                                                                        {"a:b", 1},
                                                                        {"a/b", 1},
                                                                        {"a#", 1},
                                                                        {"a,b", 1},
                                                                        {"a\nb", 1},
                                                                        {"a\x7f", 1},
                                                                        {"a**", 1},
                                                                        {"{a", 0},
                                                                        {"a}", 1}}));
  INFO(name);
  const auto parsed = NamePattern::parse(name);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().offset == offset);
}

TEST_CASE("the name of a MIDI port may hold what the system writes into it", "[router]") {
  const auto pattern = NamePattern::parse_port_name("LPD8:LPD8 MIDI 1, #2 [a/b] *:0");
  REQUIRE(pattern);
  CHECK(pattern->matches("LPD8:LPD8 MIDI 1, #2 [a/b] 20:0"));
  CHECK_FALSE(pattern->matches("LPD8:LPD8 MIDI 1, #2 [a/b] 20:1"));
  CHECK_FALSE(NamePattern::parse_port_name("a\nb"));
}

TEST_CASE("a name pattern says whether it is one name, some names or any", "[router]") {
  CHECK(NamePattern::parse("knobs")->kind() == Glob::Kind::Literal);
  CHECK(NamePattern::parse("knobs")->literal() == "knobs");
  CHECK(NamePattern::parse("{a,b,a}")->alternatives() == std::vector<std::string>{"a", "b"});
  CHECK(NamePattern::parse("pad{1..8}")->kind() == Glob::Kind::Wild);
  CHECK(NamePattern::parse("pad{1..8}")->text() == "pad{1..8}");
}
