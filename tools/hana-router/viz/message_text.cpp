#include "tools/hana-router/viz/message_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <vector>

namespace hana::tools {
namespace {

using Json = nlohmann::json;

std::string hex(std::span<const std::byte> bytes) {
  std::string text;
  for (const auto byte : bytes) text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return text;
}

std::string text_of(std::span<const std::byte> data) {
  const std::string padded{reinterpret_cast<const char*>(data.data()), data.size()};
  return padded.substr(0, padded.find('\0'));
}

Json number_json(const OscArgument& argument) {
  const auto number = *number_in(argument);
  if (argument.type_tag == 'f' || argument.type_tag == 'd')
    return std::isfinite(number) ? Json(number) : Json(fmt::format("{}", number));
  return static_cast<std::int64_t>(number);
}

Json argument_json(const OscArgument& argument) {
  switch (argument.type_tag) {
    case 'i':
    case 'h':
    case 'f':
    case 'd':
      return number_json(argument);
    case 's':
    case 'S':
      return text_of(argument.data);
    case 'T':
      return true;
    case 'F':
      return false;
    case 'N':
      return nullptr;
    case 'I':
      return "infinitum";
    case 'b':
      return hex(argument.data.subspan(4));
    default:  // t, c, r, m
      return hex(argument.data);
  }
}

}  // namespace

Json arguments_json(const OscMessageView& message) {
  std::vector<Json> open(1, Json::array());
  std::size_t next = 0;
  for (const char tag : message.type_tags()) {
    if (tag == '[') {
      open.push_back(Json::array());
    } else if (tag == ']') {
      auto list = std::move(open.back());
      open.pop_back();
      open.back().push_back(std::move(list));
    } else {
      open.back().push_back(argument_json(*message.argument(next++)));
    }
  }
  return open.front();
}

}  // namespace hana::tools
