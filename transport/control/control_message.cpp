#include "transport/control/control_message.hpp"

#include <optional>
#include <utility>

namespace hana::transport {
namespace {

using Json = nlohmann::json;

std::string line_of(const Json& message) {
  return message.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json answer_to(Json id, const char* key, Json content) {
  Json answer{{"v", control_version}, {"id", std::move(id)}};
  answer[key] = std::move(content);
  return answer;
}

Json number_of(ControlId id) { return static_cast<std::int64_t>(id); }

ControlRefusal refuse(Json id, std::string_view code, std::string_view message) {
  const Json error{{"code", code}, {"message", message}};
  return {ControlRefusal::Reason::Other, line_of(answer_to(std::move(id), "error", error))};
}

std::optional<std::int64_t> integer_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) return {};
  if (found->is_number_unsigned() && found->get<std::uint64_t>() > INT64_MAX) return {};
  return found->get<std::int64_t>();
}

/// The JSON library copies and prints nested values by recursion, so depth is bounded before it.
bool nests_too_deep(std::string_view line) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"') in_text = !in_text;
    if (in_text && c == '\\') ++i;
    if (in_text) continue;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > deepest_control_nesting) return true;
  }
  return false;
}

Json params_of(const Json& line) { return line.value("params", Json::object()); }

ControlMessage parse_subscribe(ControlId id, const Json& line) {
  const std::chrono::milliseconds every{integer_at(line, "every_ms").value_or(-1)};
  if (every < shortest_control_interval || every > longest_control_interval) {
    return refuse(number_of(id), "bad_request", "every_ms must be a whole number from 10 to 60000");
  }
  return ControlSubscribe{id, line["subscribe"].get<std::string>(), params_of(line), every};
}

ControlMessage parse_verb(ControlId id, const Json& line) {
  if (line.contains("params") && !line["params"].is_object()) {
    return refuse(number_of(id), "bad_request", "params must be an object");
  }
  if (line.contains("request") && line["request"].is_string()) {
    return ControlRequest{id, line["request"].get<std::string>(), params_of(line)};
  }
  if (line.contains("subscribe") && line["subscribe"].is_string()) {
    return parse_subscribe(id, line);
  }
  if (const auto subscription = integer_at(line, "unsubscribe")) {
    return ControlUnsubscribe{id, ControlId{*subscription}};
  }
  return refuse(number_of(id), "bad_request",
                "one of request (text), subscribe (text) or unsubscribe (an id) is missing");
}

}  // namespace

ControlMessage parse_control_line(std::string_view line) {
  if (nests_too_deep(line)) {
    return ControlRefusal{ControlRefusal::Reason::NotJson,
                          control_error("bad_json", "values are nested 32 deep at most")};
  }
  const Json parsed = Json::parse(line, nullptr, false);
  if (parsed.is_discarded() || !parsed.is_object()) {
    return ControlRefusal{ControlRefusal::Reason::NotJson,
                          control_error("bad_json", "each line must be one JSON object")};
  }
  const auto id = integer_at(parsed, "id");
  const Json answered = id ? Json(*id) : Json();
  if (integer_at(parsed, "v") != control_version) {
    return refuse(answered, "unsupported_version",
                  "this router speaks version " + std::to_string(control_version) +
                      "; each line must say so: \"v\":" + std::to_string(control_version));
  }
  if (!id) return refuse(answered, "bad_request", "id must be a whole number");
  return parse_verb(ControlId{*id}, parsed);
}

std::string control_ok(ControlId id, const Json& result) {
  return line_of(answer_to(number_of(id), "ok", result));
}

std::string control_event(ControlId id, const Json& snapshot) {
  return line_of(answer_to(number_of(id), "event", snapshot));
}

std::string control_error(ControlId id, std::string_view code, std::string_view message) {
  return refuse(number_of(id), code, message).answer;
}

std::string control_error(std::string_view code, std::string_view message) {
  return refuse(Json(), code, message).answer;
}

}  // namespace hana::transport
