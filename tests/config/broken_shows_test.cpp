#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "config/show_file.hpp"

using namespace hana::config;

namespace {

/// One entry of broken_shows.txt: `=== title`, the show, `---`, one line per diagnostic.
struct BrokenShow {
  std::string title;
  std::string text;
  std::string expected;
};

std::vector<BrokenShow> broken_shows() {
  std::ifstream file{HANA_SOURCE_DIR "/tests/config/broken_shows.txt"};
  REQUIRE(file);
  std::vector<BrokenShow> shows;
  std::string* part = nullptr;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("=== ")) {
      shows.push_back({line.substr(4), {}, {}});
      part = &shows.back().text;
    } else if (line == "---") {
      part = &shows.back().expected;
    } else {
      REQUIRE(part != nullptr);
      *part += line + '\n';
    }
  }
  return shows;
}

std::string listed(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const auto& one : diagnostics)
    text += fmt::format("{}:{}: {}\n", one.at.line, one.at.column, one.message);
  return text;
}

}  // namespace

TEST_CASE("every broken show gets exactly its diagnostics, at their places", "[config]") {
  const auto shows = broken_shows();
  CHECK(shows.size() >= 80);
  for (const auto& broken : shows) {
    INFO(broken.title << "\n" << broken.text);
    const auto show = parse_show(broken.text, "show.toml");
    REQUIRE_FALSE(show);
    CHECK(listed(show.error()) == broken.expected);
    for (const auto& diagnostic : show.error()) {
      CHECK(diagnostic.file == "show.toml");
      CHECK(diagnostic.severity == Severity::Error);
    }
  }
}

TEST_CASE("a broken show has the same diagnostics with CRLF and a byte order mark", "[config]") {
  for (const auto& broken : broken_shows()) {
    std::string text = "\xef\xbb\xbf";
    for (const char c : broken.text) text += c == '\n' ? std::string{"\r\n"} : std::string(1, c);
    INFO(broken.title);
    const auto show = parse_show(text, "show.toml");
    REQUIRE_FALSE(show);
    // Where the line's end itself is the mistake, the parser counts the carriage return.
    const auto names_line_end = broken.expected.find("not valid TOML") != std::string::npos ||
                                broken.expected.find("the file ends") != std::string::npos;
    if (!names_line_end) CHECK(listed(show.error()) == broken.expected);
  }
}
