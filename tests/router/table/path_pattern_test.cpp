#include "router/table/path_pattern.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <random>

#include "tests/router/table/naive_matcher.hpp"

using namespace hana;
using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;

/// The captures, or nothing where the path does not match.
std::optional<Texts> captured(std::string_view pattern, std::string_view path) {
  const auto parsed = PathPattern::parse(pattern);
  REQUIRE(parsed);
  Captures captures;
  if (!parsed->match(path, captures)) return std::nullopt;
  Texts texts;
  for (std::size_t n = 0; n < captures.size; ++n) texts.emplace_back(captures[n]);
  return texts;
}

PatternError error_of(std::string_view pattern) {
  const auto parsed = PathPattern::parse(pattern);
  REQUIRE_FALSE(parsed);
  return parsed.error();
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  while (times-- > 0) all += text;
  return all;
}

}  // namespace

TEST_CASE("a path without wildcards matches itself and nothing else", "[router]") {
  CHECK(captured("/cc/16", "/cc/16") == Texts{});
  for (const auto* other : {"/cc/1", "/cc/160", "/cc", "/cc/16/", "cc/16", "", "/", "/CC/16"})
    CHECK_FALSE(captured("/cc/16", other));
}

TEST_CASE("a star stays within its segment and may be empty", "[router]") {
  CHECK(captured("/axis/*", "/axis/x") == Texts{"x"});
  CHECK(captured("/axis/*", "/axis/") == Texts{""});
  CHECK_FALSE(captured("/axis/*", "/axis"));
  CHECK_FALSE(captured("/axis/*", "/axis/x/y"));
  CHECK(captured("/a*b/c", "/ab/c") == Texts{""});
  CHECK(captured("/a*b/c", "/axbxb/c") == Texts{"xbx"});
}

TEST_CASE("any depth takes whole segments, also none, without its slash", "[router]") {
  CHECK(captured("/**", "/") == Texts{""});
  CHECK(captured("/**", "/a/b/c") == Texts{"a/b/c"});
  CHECK(captured("/a/**", "/a") == Texts{""});
  CHECK(captured("/a/**", "/a/b/c") == Texts{"b/c"});
  CHECK_FALSE(captured("/a/**", "/ab"));
  CHECK(captured("/**/c", "/c") == Texts{""});
  CHECK(captured("/**/c", "/a/c/c") == Texts{"a/c"});
  CHECK(captured("/**/b/**", "/a/b/c/b/d") == Texts{"a", "c/b/d"});
}

TEST_CASE("braces match one of their words or a number of their range", "[router]") {
  CHECK(captured("/a*b/{x,yy,z}", "/a1b/yy") == Texts{"1", "yy"});
  CHECK_FALSE(captured("/a*b/{x,yy,z}", "/a1b/y"));
  CHECK(captured("/note/{36..43}", "/note/36") == Texts{"36"});
  CHECK(captured("/note/{43..36}", "/note/43") == Texts{"43"});
  for (const auto* other : {"/note/35", "/note/44", "/note/036", "/note/3", "/note/", "/note/+36"})
    CHECK_FALSE(captured("/note/{36..43}", other));
  CHECK(captured("/{0..4,9,clock}", "/9") == Texts{"9"});
  CHECK(captured("/{0..4,9,clock}", "/clock") == Texts{"clock"});
  CHECK_FALSE(captured("/{0..4,9,clock}", "/5"));
}

TEST_CASE("where a path can be read in two ways, stars take little and braces much", "[router]") {
  CHECK(captured("/*a*", "/xaya") == Texts{"x", "ya"});
  CHECK(captured("/{a,ab}*", "/abc") == Texts{"ab", "c"});
  CHECK(captured("/{1..12}{1..12}", "/121") == Texts{"12", "1"});
  CHECK(captured("/{a,ab}{b,bc}", "/abc") == Texts{"a", "bc"});
}

TEST_CASE("a path pattern and a naive matcher agree on matches and captures",
          "[router][property]") {
  std::mt19937 random{GENERATE(range(1U, 9U))};
  int matches = 0;
  for (int n = 0; n < 1'000; ++n) {
    const auto pattern = naive::random_pattern(random);
    const auto text = naive::text_of(pattern);
    const auto parsed = PathPattern::parse(text);
    INFO(text);
    REQUIRE(parsed);
    for (int m = 0; m < 8; ++m) {
      const auto path = m < 4 ? naive::random_path(random) : naive::fitting_path(pattern, random);
      INFO(path);
      const auto expected = naive::match(pattern, path);
      REQUIRE(captured(text, path) == expected);
      if (expected) ++matches;
    }
  }
  CHECK(matches > 1'000);
}

TEST_CASE("segments show their kind to whoever builds a tree of them", "[router]") {
  const auto pattern = PathPattern::parse("/note/{3..1,2,x}/pad*/**/*");
  REQUIRE(pattern);
  const auto segments = pattern->segments();
  REQUIRE(segments.size() == 5);
  CHECK(pattern->wildcards() == 4);

  CHECK(segments[0].kind() == Segment::Kind::Literal);
  CHECK(segments[0].literal() == "note");
  CHECK(segments[1].kind() == Segment::Kind::Alternatives);
  CHECK(segments[1].alternatives() == Texts{"1", "2", "3", "x"});
  CHECK(segments[2].kind() == Segment::Kind::Glob);
  CHECK(segments[2].matches("pad7"));
  CHECK_FALSE(segments[2].matches("pa"));
  CHECK(segments[3].kind() == Segment::Kind::AnyDepth);
  CHECK(segments[4].kind() == Segment::Kind::Glob);
  CHECK(segments[2].first_capture() == 1);
  CHECK(segments[3].first_capture() == 2);
}

TEST_CASE("the largest range has 16384 alternatives", "[router]") {
  const auto pattern = PathPattern::parse("/nrpn/{0..16383}");
  REQUIRE(pattern);
  CHECK(pattern->segments()[1].alternatives().size() == 16'384);
  CHECK_FALSE(PathPattern::parse("/nrpn/{0..16384}"));
  CHECK_FALSE(PathPattern::parse("/nrpn/{0..4294967297}"));
}

TEST_CASE("hostile patterns are matched in bounded time", "[router]") {
  const auto start = std::chrono::steady_clock::now();
  const auto words = "{" + repeated("a,aa,aaa,", 24) + "a}";
  const Texts patterns{"/" + repeated("a*", 9) + "b",
                       "/" + repeated("*a", 9) + "b",
                       "/**/" + repeated("*a/", 6) + "**/b",
                       "/" + repeated("{a,aa,aaa}", 8) + "*x",
                       "/**" + repeated("/a", 29) + "/**/b",
                       "/" + words + "*b",
                       "/{1..9999}{1..9999}{1..9999}{1..9999}{1..9999}x"};
  const Texts paths{"/" + repeated("a", 254), repeated("/a", 127), repeated("/", 255),
                    "/" + repeated("1", 254), repeated("/aaaaaaaa", 28)};
  for (const auto& pattern : patterns)
    for (const auto& path : paths)
      for (int n = 0; n < 50; ++n) CHECK_FALSE(captured(pattern, path));
  CHECK(std::chrono::steady_clock::now() - start < 20s);
}

TEST_CASE("a path above 255 bytes matches nothing", "[router]") {
  CHECK(captured("/**", "/" + repeated("a", 254)));
  CHECK_FALSE(captured("/**", "/" + repeated("a", 255)));
}

TEST_CASE("a bad path is refused at the place of the mistake", "[router]") {
  const auto [pattern, offset] = GENERATE(table<std::string, std::size_t>(
      {{"", 0},          {"cc/1", 0},     {"/", 0},         {"/cc/", 3},        {"/cc//1", 3},
       {"/a b", 2},      {"/a,b", 2},     {"/a?", 2},       {"/a[0-9]", 2},     {"/a#", 2},
       {"/\xc3\xa4", 1}, {"/a\x01", 2},   {"/***", 1},      {"/a**", 2},        {"/**a", 1},
       {"/{a", 1},       {"/a}", 2},      {"/{}", 2},       {"/{a,}", 4},       {"/{a,{b}}", 4},
       {"/{a*}", 3},     {"/{01..3}", 2}, {"/{1..}", 2},    {"/{1...3}", 2},    {"/{-1..3}", 2},
       {"/{a/b}", 1},    {"/{a b}", 3},   {"/**/**/**", 7}, {"/{1..3,a..b}", 7}}));
  INFO(pattern);
  const auto error = error_of(pattern);
  CHECK(error.offset == offset);
  CHECK(error.message.find(':') != std::string::npos);
}

TEST_CASE("wildcards, segments and bytes are limited", "[router]") {
  CHECK(PathPattern::parse(repeated("/*", 9)));
  CHECK_FALSE(PathPattern::parse(repeated("/*", 10)));
  CHECK_FALSE(PathPattern::parse("/" + repeated("*a", 10)));
  CHECK(PathPattern::parse(repeated("/a", 32)));
  CHECK_FALSE(PathPattern::parse(repeated("/a", 33)));
  CHECK(PathPattern::parse("/" + repeated("a", 254)));
  CHECK_FALSE(PathPattern::parse("/" + repeated("a", 255)));
}

TEST_CASE("random bytes are refused or matched, never more", "[router]") {
  std::mt19937 random{7};
  static constexpr std::string_view alphabet{"/*{}.,a19#?$ \xff"};
  int read = 0;
  for (int n = 0; n < 20'000; ++n) {
    std::string text = "/";
    for (auto size = random() % 12; size > 0; --size) text += alphabet[random() % alphabet.size()];
    const auto parsed = PathPattern::parse(text);
    if (!parsed) {
      REQUIRE(parsed.error().offset <= text.size());
      continue;
    }
    ++read;
    Captures captures;
    if (parsed->match("/a/1", captures)) REQUIRE(captures.size == parsed->wildcards());
  }
  CHECK(read > 200);
}
