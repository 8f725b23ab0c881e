#include "transport/osc/shown_text.hpp"

#include <catch2/catch.hpp>
#include <random>

using namespace hana::transport;

TEST_CASE("valid UTF-8 is shown as it is", "[transport]") {
  const std::string text =
      GENERATE("", "plain text", "n\u00e9bula", "\u304a\u82b1", "\U0001f338", "\u00a0");
  CHECK(shown(text) == text);
}

TEST_CASE("control characters and broken UTF-8 are escaped byte by byte", "[transport]") {
  CHECK(shown("a\nb\x7f") == "a\\x0ab\\x7f");
  CHECK(shown("\xc2\x85") == "\\xc2\\x85");           // a C1 control
  CHECK(shown("\xc0\xaf") == "\\xc0\\xaf");           // overlong
  CHECK(shown("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // a surrogate
  CHECK(shown("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
  CHECK(shown("\xe3\x81") == "\\xe3\\x81");  // cut
}

TEST_CASE("what is shown is shown the same again, whatever the bytes", "[transport]") {
  std::mt19937 random{11};
  for (int i = 0; i < 10'000; ++i) {
    std::string text(random() % 16, ' ');
    for (auto& character : text) character = static_cast<char>(random());
    const auto once = shown(text);
    REQUIRE(shown(once) == once);
  }
}

TEST_CASE("a word is printable ASCII without a space, within its limit", "[transport]") {
  CHECK(is_word("a-b.c~", 6));
  CHECK_FALSE(is_word("a-b.c~", 5));
  CHECK_FALSE(is_word("", 5));
  CHECK_FALSE(is_word("a b", 5));
  CHECK_FALSE(is_word("\xc3\xa9", 5));
}
