// Reads every TOML example of docs/show-file.md.
#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "config/show_file.hpp"

using namespace hana::config;

namespace {

struct Example {
  int line;  // of its fence
  std::string language;
  std::string text;
};

std::vector<Example> examples() {
  std::ifstream file{HANA_SOURCE_DIR "/docs/show-file.md"};
  REQUIRE(file);
  std::vector<Example> all;
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) all.push_back({number, line.substr(3), {}});
    } else if (inside) {
      all.back().text += line + '\n';
    }
  }
  return all;
}

/// The comment that an example of an error ends with.
std::string last_comment(const std::string& text) {
  const auto start = text.rfind("# ");
  REQUIRE(start != std::string::npos);
  return text.substr(start + 2, text.size() - start - 3);
}

}  // namespace

TEST_CASE("every example of the language's description does what it says", "[config]") {
  int good = 0, bad = 0;
  for (const auto& example : examples()) {
    if (!example.language.starts_with("toml")) continue;
    INFO("docs/show-file.md:" << example.line << "\n" << example.text);
    const auto show = parse_show(example.text, "show.toml");
    if (example.language == "toml") {
      for (const auto& one : show ? std::vector<Diagnostic>{} : show.error())
        UNSCOPED_INFO(render(one, example.text));
      CHECK(show);
      ++good;
    } else {
      REQUIRE(example.language == "toml error");
      REQUIRE_FALSE(show);
      CHECK(show.error().size() == 1);
      CHECK(show.error()[0].message == last_comment(example.text));
      ++bad;
    }
  }
  CHECK(good >= 7);
  CHECK(bad >= 8);
}
