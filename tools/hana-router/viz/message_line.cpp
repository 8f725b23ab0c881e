#include "tools/hana-router/viz/message_line.hpp"

#include <fmt/format.h>

#include "tools/hana-router/viz/message_text.hpp"

namespace hana::tools {
namespace {

using Json = nlohmann::json;
using Kind = transport::InletMessage::Kind;
using Duration = transport::InletMessage::Duration;

constexpr auto replace_bad_text = Json::error_handler_t::replace;

double microseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::micro>{time}.count();
}

const char* name_of(Via via) {
  switch (via) {
    case Via::Stream:
      return "stream";
    case Via::Osc:
      return "osc";
    case Via::Tcp:
      return "tcp";
    case Via::Local:
      return "local";
  }
  return "";
}

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::Event:
      return "event";
    case Kind::ToldAgain:
      return "told_again";
    case Kind::Value:
      return "value";
    case Kind::Plain:
      return "plain";
  }
  return "";
}

std::string age_of(const std::optional<Duration>& latency) {
  if (!latency) return {};
  const auto age = fmt::format("  {:.0f}", microseconds(latency->value));
  if (latency->error == std::chrono::nanoseconds{0}) return age + " us";
  return age + fmt::format(" +-{:.0f} us", microseconds(latency->error));
}

Json value_json(const std::optional<Duration>& duration) {
  return duration ? Json(microseconds(duration->value)) : Json(nullptr);
}

}  // namespace

std::string message_line(const transport::InletMessage& message, Via via, const std::string& from,
                         MessageStyle style) {
  const OscMessageView view{message.bytes};
  const auto arguments = arguments_json(view);
  if (style == MessageStyle::Text)
    return fmt::format("{} {}{}", view.address(), arguments.dump(-1, ' ', false, replace_bad_text),
                       age_of(message.latency));
  const auto& latency = message.latency;
  const Json object{{"address", view.address()},
                    {"args", arguments},
                    {"from", from},
                    {"via", name_of(via)},
                    {"kind", name_of(message.kind)},
                    {"latency_us", value_json(latency)},
                    {"bound_us", latency ? Json(microseconds(latency->error)) : Json(nullptr)},
                    {"network_us", value_json(message.network)}};
  return object.dump(-1, ' ', false, replace_bad_text);
}

}  // namespace hana::tools
