#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "transport/control/control_session.hpp"

using namespace hana;
using namespace hana::transport;
using nlohmann::json;

namespace {

/// A line of a block `json control` of docs/protocol.md: `> ` is said to the router, `< ` by it.
struct Line {
  char from;
  std::string text;
};

std::vector<std::vector<Line>> conversations() {
  std::ifstream file{HANA_PROTOCOL_FILE};
  std::vector<std::vector<Line>> all;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "```json control") {
      inside = true;
      all.emplace_back();
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      REQUIRE(line.size() > 2);
      all.back().push_back({line[0], line.substr(2)});
    }
  }
  return all;
}

/// The router that the examples speak to.
ControlCatalog example_catalog() {
  ControlCatalog catalog;
  catalog.requests["status"] = [](const json&) -> Result<json> {
    return json{{"name", "stage"}, {"events_in", 120}};
  };
  catalog.topics["status"] = [](const json&) { return json{{"events_in", 120}}; };
  return catalog;
}

}  // namespace

TEST_CASE("a router answers the control examples of the protocol as written", "[control][docs]") {
  const auto all = conversations();
  REQUIRE(all.size() >= 4);
  const ControlCatalog catalog = example_catalog();
  for (const auto& conversation : all) {
    ControlSession session{catalog};
    Instant now{};
    std::string heard;
    for (const Line& line : conversation) {
      INFO(line.from << ' ' << line.text);
      if (line.from == '>') {
        REQUIRE(heard.empty());
        session.receive(line.text + "\n");
        continue;
      }
      REQUIRE(line.from == '<');
      if (heard.empty() && session.next_due()) now = std::max(now, *session.next_due());
      if (heard.empty()) heard = session.take_output(now);
      const std::size_t end = heard.find('\n');
      REQUIRE(end != std::string::npos);
      CHECK(json::parse(heard.substr(0, end)) == json::parse(line.text));
      heard.erase(0, end + 1);
    }
    CHECK(heard.empty());
  }
}
