#include "transport/control/control_session.hpp"

#include <catch2/catch.hpp>
#include <sstream>
#include <stdexcept>

using namespace hana;
using namespace hana::transport;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr Instant start{1h};

/// A catalog whose `beats` topic shows how often it has been asked.
struct Catalog : ControlCatalog {
  Catalog() {
    requests["echo"] = [](const json& params) -> Result<json> { return params; };
    requests["refuse"] = [](const json&) -> Result<json> {
      return tl::unexpected(Error{"no such route"});
    };
    requests["throw"] = [](const json&) -> Result<json> { throw std::runtime_error{"broken"}; };
    requests["large"] = [](const json&) -> Result<json> { return json(std::string(50'000, 'x')); };
    topics["beats"] = [this](const json&) { return json{{"beat", ++beats}}; };
    topics["throw"] = [](const json& params) { return params.at("missing"); };
  }

  int beats = 0;
};

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(json::parse(line));
  return lines;
}

std::string request(int id, const std::string& name) {
  return json{{"v", 1}, {"id", id}, {"request", name}}.dump() + "\n";
}

std::string subscribe(int id, const std::string& topic, int every_ms) {
  return json{{"v", 1}, {"id", id}, {"subscribe", topic}, {"every_ms", every_ms}}.dump() + "\n";
}

}  // namespace

TEST_CASE("a request is answered with its id and what the function returns", "[control]") {
  Catalog catalog;
  ControlSession session{catalog};
  session.receive(R"({"v":1,"id":7,"request":"echo","params":{"a":[1,2]}})"
                  "\n");
  const auto answers = lines_of(session.take_output(start));
  REQUIRE(answers.size() == 1);
  CHECK(answers[0] == json::parse(R"({"v":1,"id":7,"ok":{"a":[1,2]}})"));
  CHECK(session.take_output(start).empty());
}

TEST_CASE("a request's error and its exception are answers, not the end", "[control]") {
  Catalog catalog;
  ControlSession session{catalog};
  session.receive(request(1, "refuse") + request(2, "throw") + request(3, "absent") +
                  request(4, "echo"));
  const auto answers = lines_of(session.take_output(start));
  REQUIRE(answers.size() == 4);
  CHECK(answers[0]["error"] == json{{"code", "failed"}, {"message", "no such route"}});
  CHECK(answers[1]["error"] == json{{"code", "failed"}, {"message", "broken"}});
  CHECK(answers[2]["error"]["code"] == "unknown_request");
  CHECK(answers[3].contains("ok"));
  CHECK(session.wants_input());
}

TEST_CASE("a line that comes byte by byte is answered once it is complete", "[control]") {
  Catalog catalog;
  ControlSession session{catalog};
  const std::string line = request(7, "echo");
  for (const char c : line.substr(0, line.size() - 1)) {
    session.receive({&c, 1});
    REQUIRE(session.take_output(start).empty());
    REQUIRE(session.wants_input());
  }
  session.receive("\n");
  CHECK(lines_of(session.take_output(start)).size() == 1);
}

TEST_CASE("a subscription shows a snapshot at once and then at its interval", "[control]") {
  Catalog catalog;
  ControlSession session{catalog};
  session.receive(subscribe(8, "beats", 500));
  CHECK(lines_of(session.take_output(start)) ==
        std::vector{json::parse(R"({"v":1,"id":8,"event":{"beat":1}})")});
  CHECK(session.next_due() == start + 500ms);
  CHECK(session.take_output(start + 499ms).empty());
  CHECK(lines_of(session.take_output(start + 500ms))[0]["event"]["beat"] == 2);
  CHECK(session.next_due() == start + 1000ms);
}

TEST_CASE("a reader that was away gets the newest snapshot and none of those it missed",
          "[control]") {
  Catalog catalog;
  ControlSession session{catalog};
  session.receive(subscribe(8, "beats", 10));
  static_cast<void>(session.take_output(start));
  CHECK(lines_of(session.take_output(start + 1h + 5ms)).size() == 1);
  CHECK(catalog.beats == 2);
  CHECK(session.next_due() == start + 1h + 10ms);
}

TEST_CASE("an ended subscription is silent, and ends once", "[control]") {
  Catalog catalog;
  ControlSession session{catalog};
  session.receive(subscribe(8, "beats", 10));
  static_cast<void>(session.take_output(start));
  session.receive("{\"v\":1,\"id\":9,\"unsubscribe\":8}\n{\"v\":1,\"id\":10,\"unsubscribe\":8}\n");
  const auto answers = lines_of(session.take_output(start + 1s));
  REQUIRE(answers.size() == 2);
  CHECK(answers[0] == json::parse(R"({"v":1,"id":9,"ok":{}})"));
  CHECK(answers[1]["error"]["code"] == "unknown_subscription");
  CHECK_FALSE(session.next_due().has_value());
}

TEST_CASE("subscriptions are refused when unknown, double or too many", "[control]") {
  Catalog catalog;
  ControlSession session{catalog};
  session.receive(subscribe(1, "absent", 100) + subscribe(2, "beats", 100) +
                  subscribe(2, "beats", 100));
  auto answers = lines_of(session.take_output(start));
  REQUIRE(answers.size() == 3);
  CHECK(answers[0]["error"]["code"] == "unknown_topic");
  CHECK(answers[1]["error"]["code"] == "id_in_use");
  for (int id = 3; id <= 18; ++id) session.receive(subscribe(id, "beats", 60'000));
  answers = lines_of(session.take_output(start));
  REQUIRE(answers.size() == 16);
  CHECK(answers[0]["id"] == 18);
  CHECK(answers[0]["error"]["code"] == "too_many");
}

TEST_CASE("a topic that fails says so once and its subscription ends", "[control]") {
  Catalog catalog;
  ControlSession session{catalog};
  session.receive(subscribe(8, "throw", 10));
  CHECK(lines_of(session.take_output(start))[0]["error"]["code"] == "failed");
  CHECK(session.take_output(start + 1s).empty());
}

TEST_CASE("lines wait while answers are large, and are all answered in order", "[control]") {
  Catalog catalog;
  ControlSession session{catalog};
  for (int id = 0; id < 9; ++id) session.receive(request(id, "large"));
  std::vector<json> answers;
  while (session.next_due() == Instant::min()) {
    CHECK_FALSE(session.wants_input());
    const std::string out = session.take_output(start);
    CHECK(out.size() < 110'000);
    for (auto& line : lines_of(out)) answers.push_back(std::move(line));
  }
  REQUIRE(answers.size() == 9);
  for (int id = 0; id < 9; ++id) CHECK(answers[static_cast<std::size_t>(id)]["id"] == id);
  CHECK(session.wants_input());
}

TEST_CASE("the third line that is no JSON is the last", "[control]") {
  Catalog catalog;
  ControlSession session{catalog};
  session.receive("GET / HTTP/1.1\r\nHost: x\r\n" + request(1, "echo"));
  CHECK(lines_of(session.take_output(start)).size() == 3);
  CHECK_FALSE(session.finished());
  session.receive("\r\n" + request(2, "echo"));
  const auto answers = lines_of(session.take_output(start));
  REQUIRE(answers.size() == 1);
  CHECK(answers[0]["error"]["code"] == "bad_json");
  CHECK(session.finished());
  CHECK_FALSE(session.wants_input());
}

TEST_CASE("a line of the longest size is read and one byte more ends the conversation",
          "[control]") {
  Catalog catalog;
  ControlSession session{catalog};
  std::string line = request(1, "echo");
  line.insert(line.size() - 1, longest_control_line + 1 - line.size(), ' ');
  session.receive(line);
  CHECK(lines_of(session.take_output(start))[0].contains("ok"));

  const bool complete = GENERATE(true, false);
  session.receive(std::string(longest_control_line + 1, ' ') + (complete ? "\n" : ""));
  CHECK_FALSE(session.wants_input());
  CHECK(lines_of(session.take_output(start))[0]["error"]["code"] == "too_long");
  CHECK(session.finished());
}

TEST_CASE("what was asked before the other side's end is still answered", "[control]") {
  Catalog catalog;
  ControlSession session{catalog};
  session.receive(request(1, "echo") + subscribe(2, "beats", 10) + "{\"v\":1,");
  session.end_of_input();
  CHECK_FALSE(session.finished());
  CHECK(lines_of(session.take_output(start)).size() == 2);
  CHECK(session.finished());
  CHECK(session.take_output(start + 1s).empty());
}
