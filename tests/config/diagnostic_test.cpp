#include "config/diagnostic.hpp"

#include <catch2/catch.hpp>

#include "config/toml/source_text.hpp"

using namespace hana::config;

TEST_CASE("a diagnostic shows its line with a caret below the place", "[config]") {
  const std::string text = "schema = 1\n\tf\xc3\xbcr = \"knbos:/cc\"\r\nx = 1\n";
  CHECK(render({"show.toml", {2, 9}, Severity::Error, "there is no device `knbos`"}, text) ==
        "show.toml:2:9: error: there is no device `knbos`\n"
        "    2 | \tf\xc3\xbcr = \"knbos:/cc\"\n"
        "      | \t       ^\n");
}

TEST_CASE("a diagnostic without a place shows no line", "[config]") {
  CHECK(render({"show.toml", {0, 0}, Severity::Warning, "this is large"}, "x = 1") ==
        "show.toml: warning: this is large\n");
}

TEST_CASE("control characters of a show do not reach the terminal", "[config]") {
  CHECK(render({"s", {1, 2}, Severity::Error, "m"}, "\x1b[31m") ==
        "s:1:2: error: m\n    1 | ?[31m\n      |  ^\n");
}

TEST_CASE("a place beyond the text has a caret at its end", "[config]") {
  CHECK(render({"s", {1, 9}, Severity::Error, "m"}, "ab") ==
        "s:1:9: error: m\n    1 | ab\n      |   ^\n");
  CHECK(render({"s", {7, 1}, Severity::Error, "m"}, "ab") ==
        "s:7:1: error: m\n    7 | \n      | ^\n");
}

TEST_CASE("a place in a string counts what is written, not what it means", "[config]") {
  const auto column = [](std::string_view text, std::size_t offset) {
    return place_in_string(text, {1, 5}, offset).column;
  };
  CHECK(column("x = \"abc\"", 0) == 6);
  CHECK(column("x = \"abc\"", 2) == 8);
  CHECK(column("x = \"abc\"", 3) == 9);  // the closing quote: something is missing at the end
  CHECK(column("x = \"abc\"", 99) == 9);
  CHECK(column("x = \"\\tbc\"", 1) == 8);
  CHECK(column("x = \"\\u00e4bc\"", 2) == 12);
  CHECK(column("x = \"\\U0001F600bc\"", 4) == 16);
  CHECK(column("x = \"\xc3\xa4"
               "bc\"",
               2) == 7);
  CHECK(column("x = 'a\\tc'", 2) == 8);
  CHECK(column("x = \"\"\"abc\"\"\"", 2) == 5);
  CHECK(column("x = abc", 2) == 7);
}

TEST_CASE("the first bytes that are not UTF-8 are found", "[config]") {
  CHECK(valid_utf8_prefix("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80") == 10);
  for (const std::string_view bad :
       {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x82", "\xf0\x9f\x98",
        "\xc3"
        "a"}) {
    const auto text = "a\xc3\xa4" + std::string{bad};
    CHECK(valid_utf8_prefix(text) == 3);
  }
}
