#include "router/table/path_trie.hpp"

#include <catch2/catch.hpp>
#include <random>

using namespace hana;

namespace {

std::string pick(std::mt19937& random, std::initializer_list<const char*> choices) {
  return choices.begin()[random() % choices.size()];
}

std::string random_pattern(std::mt19937& random) {
  std::string text;
  int deep = 0;
  for (auto segments = 1 + random() % 4; segments > 0; --segments) {
    auto segment = pick(random, {"a", "b", "cc", "*", "**", "{a,b}", "{1..3}", "a*", "*b*", "7"});
    if (segment == "**" && ++deep > 2) segment = "*";
    text += "/" + segment;
  }
  return text;
}

std::string random_path(std::mt19937& random) {
  std::string text;
  for (auto segments = 1 + random() % 5; segments > 0; --segments)
    text += "/" + pick(random, {"a", "b", "ab", "cc", "1", "2", "3", "7", "abba", ""});
  return text;
}

}  // namespace

TEST_CASE("the trie finds exactly the patterns that match one by one", "[router][property]") {
  const auto seed = GENERATE(range(1U, 41U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  std::vector<PathPattern> patterns;
  PathTrie trie;
  for (RouteIndex i = 0; i < 60; ++i) {
    const auto text = random_pattern(random);
    auto pattern = PathPattern::parse(text);
    INFO(text);
    REQUIRE(pattern);
    trie.add(*pattern, i);
    patterns.push_back(*pattern);
  }

  RouteMatches found{patterns.size(), trie.node_count()};
  for (int i = 0; i < 300; ++i) {
    const auto path = random_path(random);
    CAPTURE(path);
    std::vector<RouteIndex> expected;
    Captures captures;
    for (RouteIndex route = 0; route < patterns.size(); ++route)
      if (patterns[route].match(path, captures)) expected.push_back(route);
    found.clear();
    trie.match(path, found);
    trie.match(path, found);  // twice: each route is still found once
    found.sort();
    CHECK(found.routes() == expected);
  }
}

TEST_CASE("a path that does not begin with a slash matches nothing", "[router]") {
  PathTrie trie;
  trie.add(*PathPattern::parse("/**"), 0);
  RouteMatches found{1, trie.node_count()};
  trie.match("", found);
  trie.match("cc/1", found);
  CHECK(found.routes().empty());
  trie.match("/cc/1", found);
  CHECK(found.routes() == std::vector<RouteIndex>{0});
}
