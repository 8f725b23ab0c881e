#include "tools/hana-router/viz/message_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "transport/osc/osc_layout.hpp"

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
  const auto bits = transport::big_endian(argument.data);
  if (argument.type_tag == 'i') return static_cast<std::int32_t>(bits);
  if (argument.type_tag == 'h') return static_cast<std::int64_t>(bits);
  const auto number = *number_in(argument);
  if (!std::isfinite(number)) return fmt::format("{}", number);
  // As a float is written, not as the double next to it: 0.1, not 0.10000000149011612.
  if (argument.type_tag == 'f') return std::stod(fmt::format("{}", static_cast<float>(number)));
  return number;
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
