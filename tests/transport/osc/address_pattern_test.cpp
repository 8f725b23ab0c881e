#include "transport/osc/address_pattern.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <random>
#include <span>
#include <string>
#include <vector>

using hana::transport::is_valid_address;
using hana::transport::is_valid_pattern;
using hana::transport::matches;

TEST_CASE("a plain pattern matches its own address only", "[transport][osc]") {
  CHECK(matches("/mixer/1", "/mixer/1"));
  CHECK_FALSE(matches("/mixer/1", "/mixer/12"));
  CHECK_FALSE(matches("/mixer/12", "/mixer/1"));
  CHECK_FALSE(matches("/mixer/1", "/prefix/mixer/1"));
  CHECK_FALSE(matches("/mixer", ""));
}

TEST_CASE("no wildcard crosses a slash", "[transport][osc]") {
  CHECK(matches("/a/*", "/a/b"));
  CHECK_FALSE(matches("/a/*", "/a/b/c"));
  CHECK_FALSE(matches("/a*c", "/a/c"));
  CHECK_FALSE(matches("/a?c", "/a/c"));
  CHECK_FALSE(matches("/a[!x]c", "/a/c"));
  CHECK_FALSE(matches("/a[+-a]c", "/a/c"));  // '/' lies between '+' and 'a'
}

TEST_CASE("stars match nothing, something and each other", "[transport][osc]") {
  CHECK(matches("/a*b", "/ab"));
  CHECK(matches("/*a*bc*", "/1a1bc1"));
  CHECK_FALSE(matches("/*a*bc*", "/bc"));
  CHECK(matches("/**??", "/xy"));
  CHECK_FALSE(matches("/**??", "/x"));
}

TEST_CASE("classes hold characters, ranges and their opposites", "[transport][osc]") {
  CHECK(matches("/[a-c]", "/b"));
  CHECK_FALSE(matches("/[!a-c]", "/b"));
  CHECK(matches("/[!a-c]", "/d"));
  CHECK(matches("/[1-35-9]", "/5"));
  CHECK_FALSE(matches("/[1-35-9]", "/4"));
  CHECK(matches("/[a-]", "/-"));
  CHECK(matches("/[-a]", "/-"));
  CHECK_FALSE(matches("/[-z]", "/a"));
  CHECK_FALSE(matches("/[!!a]", "/!"));
  CHECK_FALSE(matches("/[y-b]", "/c"));
}

TEST_CASE("alternatives are literal and may share beginnings", "[transport][osc]") {
  CHECK(matches("/{foo,bar}", "/bar"));
  CHECK_FALSE(matches("/{foo,bar}", "/ba"));
  CHECK(matches("/{ch,chan}nel", "/channel"));
  CHECK(matches("/{ch,chan}2", "/chan2"));
  CHECK(matches("/{,abc}", "/abc"));
  CHECK(matches("/{*abc,def}", "/*abc"));
  CHECK_FALSE(matches("/{*abc,def}", "/xabc"));
}

TEST_CASE("a malformed pattern matches nothing", "[transport][osc]") {
  CHECK_FALSE(matches("/{abc,def", "/abc"));
  CHECK_FALSE(matches("/[abc", "/a"));
  CHECK_FALSE(matches("/[]", "/a"));
  CHECK_FALSE(matches("/{}", "/"));
  CHECK_FALSE(matches("/{a/b,c}", "/a/b"));
}

TEST_CASE("an address longer than the limit matches nothing", "[transport][osc]") {
  CHECK(matches("/*", "/" + std::string(254, 'a')));
  CHECK_FALSE(matches("/*", "/" + std::string(255, 'a')));
}

TEST_CASE("a hostile pattern takes time in proportion to its length", "[transport][osc]") {
  // With backtracking each of these takes longer than anybody waits.
  const auto address = "/" + std::string(254, 'a');
  std::string stars = "/";
  std::string choices = "/";
  for (int i = 0; i < 100; ++i) {
    stars += "*a";
    choices += "{a,aa,aaa}";
  }
  CHECK_FALSE(matches(stars + "b", address));
  CHECK_FALSE(matches(choices + "b", address));
  CHECK(matches(choices, "/" + std::string(200, 'a')));
}

TEST_CASE("addresses have plain parts and no other", "[transport][osc]") {
  CHECK(is_valid_address("/oscillator/1/frequency"));
  for (const char* wrong : {"", "/", "a", "//a", "/a//b", "/a/", "/a b", "/a#", "/a*", "/a?",
                            "/a,b", "/[a]", "/{a}", "/a\x7f", "/\xc3\xa9"}) {
    CAPTURE(wrong);
    CHECK_FALSE(is_valid_address(wrong));
  }
}

TEST_CASE("patterns close what they open, within one part", "[transport][osc]") {
  for (const char* right : {"/a", "/*", "/a?/b*", "/[a-z]", "/[!0-9]x", "/{a}", "/{foo,bar}/1",
                            "/test[a-z]*?\?/{foo,bar}[!a-z0-9]/*", "/[a-]"}) {
    CAPTURE(right);
    CHECK(is_valid_pattern(right));
  }
  for (const char* wrong :
       {"",        "/",     "a",      "//a",    "/a/",     "/[",      "/[]",    "/[!]",
        "/[a-",    "/[a/]", "/[b-a]", "/[a-a]", "/{",      "/{}",     "/{a,}",  "/{a/b}",
        "/{a,b/c", "/a]",   "/a}",    "/a,b",   "/{a{b}}", "/[a[b]]", "/{[a]}", "/a b"}) {
    CAPTURE(wrong);
    CHECK_FALSE(is_valid_pattern(wrong));
  }
}

namespace {

using Pieces = std::span<const std::string_view>;

/// The definition itself, with backtracking; for a handful of pieces only.
bool is_described(Pieces pieces, std::string_view text) {
  if (pieces.empty()) return text.empty();
  const auto piece = pieces.front();
  const auto rest = pieces.subspan(1);
  const auto after = [&](std::string_view word) {
    return text.starts_with(word) && is_described(rest, text.substr(word.size()));
  };
  const char first = text.empty() ? '/' : text.front();
  if (piece == "*")
    return is_described(rest, text) || (first != '/' && is_described(pieces, text.substr(1)));
  if (piece == "?") return first != '/' && is_described(rest, text.substr(1));
  if (piece == "[ab]") return after("a") || after("b");
  if (piece == "[!a]") return first != '/' && first != 'a' && is_described(rest, text.substr(1));
  if (piece == "{a,ab}") return after("a") || after("ab");
  if (piece == "{ba,b,c}") return after("ba") || after("b") || after("c");
  return after(piece);
}

}  // namespace

TEST_CASE("random patterns match what their definition says", "[transport][osc][property]") {
  constexpr std::array<std::string_view, 9> choice{"a",    "b",    "/",      "*",       "?",
                                                   "[ab]", "[!a]", "{a,ab}", "{ba,b,c}"};
  const auto seed = GENERATE(take(10, random(0U, 0x7fff'ffffU)));
  CAPTURE(seed);
  std::mt19937 engine{seed};
  int matched = 0;
  for (int i = 0; i < 1600; ++i) {
    std::vector<std::string_view> pieces{"/"};
    std::string address = "/";
    for (auto left = engine() % 7; left > 0; --left) pieces.push_back(choice[engine() % 9]);
    for (auto left = engine() % 7; left > 0; --left) address += "abc/"[engine() % 4];
    std::string pattern;
    for (const auto piece : pieces) pattern += piece;
    CAPTURE(pattern, address);
    const bool expected = is_described(pieces, address);
    CHECK(matches(pattern, address) == expected);
    matched += expected ? 1 : 0;
  }
  CHECK(matched > 0);
}
