#include "tools/conformance/osc_json.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "router/events/osc_message_view.hpp"
#include "tools/conformance/hex.hpp"
#include "transport/osc/osc_decoder.hpp"

namespace hana::conformance {
namespace {

using nlohmann::json;
using Bytes = std::span<const std::byte>;

bool is_utf8(const std::string& text) {
  try {
    return !json(text).dump().empty();
  } catch (const json::type_error&) {
    return false;
  }
}

/// Addresses are written one character a byte, whatever the byte.
std::string from_latin_1(std::string_view text) {
  std::string utf8;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x80) {
      utf8 += character;
    } else {
      utf8 += static_cast<char>(0xc0 | byte >> 6);
      utf8 += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return utf8;
}

json text_value(Bytes data) {
  std::string text{reinterpret_cast<const char*>(data.data()), data.size()};
  text.resize(text.find('\0'));
  if (is_utf8(text)) return text;
  return {{"hex", to_hex(data.first(text.size()))}};
}

json value_of(const OscArgument& argument) {
  switch (argument.type_tag) {
    case 'i':
      return static_cast<std::int32_t>(transport::big_endian(argument.data));
    case 'c':
      return transport::big_endian(argument.data);
    case 'h':
      return std::to_string(static_cast<std::int64_t>(transport::big_endian(argument.data)));
    case 's':
    case 'S':
      return text_value(argument.data);
    case 'b':
      return to_hex(argument.data.subspan(4, transport::big_endian(argument.data.first(4))));
    case 'T':
    case 'F':
    case 'N':
    case 'I':
      return nullptr;
    default:
      return to_hex(argument.data);
  }
}

json arguments_of(const OscMessageView& message) {
  std::vector<json> open{json::array()};
  std::size_t next = 0;
  for (const char tag : message.type_tags()) {
    if (tag == '[') {
      open.push_back(json::array());
    } else if (tag == ']') {
      json array{"[", std::move(open.back())};
      open.pop_back();
      open.back().push_back(std::move(array));
    } else {
      const auto argument = message.argument(next++).value();
      open.back().push_back(json{std::string{tag}, value_of(argument)});
    }
  }
  return open.front();
}

json message_to_json(Bytes bytes) {
  const OscMessageView message{bytes};
  const auto address_bytes = transport::string_bytes(message.address().size());
  json types = nullptr;
  if (bytes.size() > address_bytes) types = std::string{message.type_tags()};
  return {{"kind", "message"},
          {"address", from_latin_1(message.address())},
          {"types", std::move(types)},
          {"args", arguments_of(message)}};
}

/// Recursion is bounded by the validator's depth.
json element_to_json(Bytes element, std::uint64_t time_tag, transport::OscMessages& messages) {
  if (!transport::is_bundle(element)) {
    const auto message = messages.next();
    if (!message || message->bytes.data() != element.data() ||
        message->bytes.size() != element.size() || message->time_tag != time_tag)
      throw std::logic_error{"OscMessages misses a message, or shows it with a wrong time tag"};
    return message_to_json(element);
  }
  const auto own_tag = element.subspan(transport::bundle_mark.size(), 8);
  json bundle{{"kind", "bundle"}, {"timetag", to_hex(own_tag)}, {"elements", json::array()}};
  for (auto rest = element.subspan(transport::bundle_header_bytes); !rest.empty();) {
    const auto size = transport::big_endian(rest.first(transport::element_header_bytes));
    const auto inner = rest.subspan(transport::element_header_bytes, size);
    bundle["elements"].push_back(element_to_json(inner, transport::big_endian(own_tag), messages));
    rest = rest.subspan(transport::element_header_bytes + size);
  }
  return bundle;
}

}  // namespace

json to_json(Bytes packet) {
  transport::OscMessages messages{packet};
  auto tree = element_to_json(packet, transport::immediately, messages);
  if (messages.next()) throw std::logic_error{"OscMessages shows a message too many"};
  return tree;
}

}  // namespace hana::conformance
