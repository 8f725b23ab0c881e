#include "transport/control/control_message.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <string>

using namespace hana::transport;
using nlohmann::json;

namespace {

json error_in(std::string_view line) {
  const ControlMessage message = parse_control_line(line);
  REQUIRE(std::holds_alternative<ControlRefusal>(message));
  return json::parse(std::get<ControlRefusal>(message).answer);
}

std::string code_of(const json& answer) { return answer["error"]["code"]; }

}  // namespace

TEST_CASE("a request has a name and parameters, which may be left out", "[control]") {
  const auto with = std::get<ControlRequest>(
      parse_control_line(R"({"v":1,"id":7,"request":"status","params":{"route":"bloom"}})"));
  CHECK(with.id == ControlId{7});
  CHECK(with.name == "status");
  CHECK(with.params == json{{"route", "bloom"}});

  const auto without =
      std::get<ControlRequest>(parse_control_line(R"({"v":1,"id":-2,"request":"devices"})"));
  CHECK(without.id == ControlId{-2});
  CHECK(without.params == json::object());
}

TEST_CASE("a subscription has a topic and an interval", "[control]") {
  const auto subscribe = std::get<ControlSubscribe>(
      parse_control_line(R"({"v":1,"id":8,"subscribe":"status","every_ms":500})"));
  CHECK(subscribe.id == ControlId{8});
  CHECK(subscribe.topic == "status");
  CHECK(subscribe.every == std::chrono::milliseconds{500});

  const auto unsubscribe =
      std::get<ControlUnsubscribe>(parse_control_line(R"({"v":1,"id":9,"unsubscribe":8})"));
  CHECK(unsubscribe.id == ControlId{9});
  CHECK(unsubscribe.subscription == ControlId{8});
}

TEST_CASE("an interval outside 10 ms to a minute is refused", "[control]") {
  const auto* every = GENERATE("0", "-1", "9", "60001", "1.5", "\"500\"", "null", "1e400",
                               "9223372036854775807", "-9223372036854775808");
  const json answer =
      error_in(R"({"v":1,"id":8,"subscribe":"status","every_ms":)" + std::string{every} + "}");
  CHECK(answer["error"].contains("message"));
}

TEST_CASE("a line in another version is told which one is spoken", "[control]") {
  const auto* version = GENERATE("2", "0", "-1", "1.0", "\"1\"", "null", "18446744073709551615");
  const json answer = error_in(R"({"id":7,"request":"status","v":)" + std::string{version} + "}");
  CHECK(answer["v"] == 1);
  CHECK(answer["id"] == 7);
  CHECK(code_of(answer) == "unsupported_version");
  CHECK_THAT(answer["error"]["message"].get<std::string>(), Catch::Contains("\"v\":1"));
}

TEST_CASE("a line without a version is not taken for version 1", "[control]") {
  CHECK(code_of(error_in(R"({"id":7,"request":"status"})")) == "unsupported_version");
}

TEST_CASE("what is no JSON object is refused as such", "[control]") {
  const auto* line = GENERATE("", " ", "{", "null", "[]", "7", "{}{}", "\xff\xfe", "{\"v\":1,}");
  const ControlMessage message = parse_control_line(line);
  REQUIRE(std::holds_alternative<ControlRefusal>(message));
  const auto& refusal = std::get<ControlRefusal>(message);
  CHECK(refusal.reason == ControlRefusal::Reason::NotJson);
  CHECK(code_of(json::parse(refusal.answer)) == "bad_json");
}

TEST_CASE("an object that asks for nothing is refused with its id", "[control]") {
  const auto* rest = GENERATE(R"("x":1)", R"("request":7)", R"("subscribe":[])",
                              R"("unsubscribe":"8")", R"("request":"a","params":[1])");
  const json answer = error_in(R"({"v":1,"id":3,)" + std::string{rest} + "}");
  CHECK(answer["id"] == 3);
  CHECK(code_of(answer) == "bad_request");
}

TEST_CASE("an id that is no whole number is refused with a null id", "[control]") {
  const auto* id = GENERATE("null", "1.5", "\"7\"", "[]", "18446744073709551615");
  const json answer = error_in(R"({"v":1,"request":"status","id":)" + std::string{id} + "}");
  CHECK(answer["id"].is_null());
  CHECK(code_of(answer) == "bad_request");
}

TEST_CASE("every beginning of a line is answered", "[control]") {
  const std::string line =
      R"({"v":1,"id":8,"subscribe":"status","every_ms":500,"params":{"a":[1]}})";
  for (std::size_t size = 0; size < line.size(); ++size) {
    CHECK(code_of(error_in(line.substr(0, size))) == "bad_json");
  }
}

TEST_CASE("random bytes are answered with one line of JSON", "[control]") {
  std::mt19937 random{20260718};
  const std::string pieces = "{}[]\":,0123456789.eE+-\\unltrfasv id\x80\xff\n\t";
  for (int round = 0; round < 4'000; ++round) {
    std::string line;
    for (auto size = random() % 60; size > 0; --size) line += pieces[random() % pieces.size()];
    const ControlMessage message = parse_control_line(line);
    if (const auto* refusal = std::get_if<ControlRefusal>(&message)) {
      REQUIRE(json::parse(refusal->answer)["error"]["code"].is_string());
      REQUIRE(refusal->answer.find('\n') == refusal->answer.size() - 1);
    }
  }
}

TEST_CASE("values are nested 32 deep and no deeper", "[control]") {
  const auto nested = [](std::size_t depth) {
    return parse_control_line(
        R"({"v":1,"id":1,"request":"a","params":{"x":)" + std::string(depth - 2, '[') +
        R"("\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")" + std::string(depth - 2, ']') + "}}");
  };
  CHECK(std::holds_alternative<ControlRequest>(nested(32)));
  CHECK(std::holds_alternative<ControlRefusal>(nested(33)));
}

TEST_CASE("a line full of brackets does not exhaust the stack", "[control]") {
  const std::string open(longest_control_line / 2, '[');
  const std::string close(longest_control_line / 2, ']');
  CHECK(code_of(error_in(open)) == "bad_json");
  CHECK(code_of(error_in(open + close)) == "bad_json");
  CHECK(code_of(error_in(close + open + open)) == "bad_json");
  CHECK(code_of(error_in(R"({"v":1,"id":1,"request":"a","params":{"x":)" + open + close + "}}")) ==
        "bad_json");
}

TEST_CASE("answers are one line each, whatever text is in them", "[control]") {
  const std::string wild = "two\nlines \xff\xc3( \"quoted\"";
  for (const std::string& line :
       {control_ok(ControlId{1}, {{"name", wild}}), control_event(ControlId{1}, {{"name", wild}}),
        control_error(ControlId{1}, "failed", wild), control_error("bad_json", wild)}) {
    CHECK(line.find('\n') == line.size() - 1);
    CHECK(json::parse(line)["v"] == 1);
  }
}
