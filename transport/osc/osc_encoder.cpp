#include "transport/osc/osc_encoder.hpp"

#include <oscpack/osc/OscOutboundPacketStream.h>

#include <algorithm>
#include <array>

#include "router/overloaded.hpp"
#include "transport/osc/osc_layout.hpp"
#include "transport/osc/osc_validator.hpp"

namespace hana::transport {
namespace {

/// oscpack wants strings that end with a zero byte.
template <std::size_t capacity>
class TerminatedText {
 public:
  explicit TerminatedText(std::string_view text) noexcept {
    text_[text.copy(text_.data(), capacity)] = '\0';
  }
  [[nodiscard]] const char* c_str() const noexcept { return text_.data(); }

 private:
  std::array<char, capacity + 1> text_;
};

constexpr std::size_t max_address_bytes = OscLimits{}.address_bytes;
constexpr std::size_t max_arguments = OscLimits{}.arguments;
constexpr std::size_t does_not_fit = OscLimits{}.packet_bytes + 4;

bool is_text(std::string_view text, std::size_t max_size) noexcept {
  return text.size() <= max_size && text.find('\0') == std::string_view::npos;
}

bool is_address(std::string_view address) noexcept {
  return address.size() > 1 && address.front() == '/' && is_text(address, max_address_bytes);
}

std::size_t data_bytes(std::string_view text) noexcept {
  return is_text(text, max_text_bytes) ? string_bytes(text.size()) : does_not_fit;
}

std::size_t data_bytes(Blob blob) noexcept {
  return blob.bytes.size() < does_not_fit ? 4 + padded(blob.bytes.size()) : does_not_fit;
}

std::size_t data_bytes(const OscValue& value) noexcept {
  return std::visit(
      Overloaded{[](std::int32_t) { return std::size_t{4}; }, [](float) { return std::size_t{4}; },
                 [](std::string_view text) { return data_bytes(text); },
                 [](Blob blob) { return data_bytes(blob); }},
      value);
}

void put(osc::OutboundPacketStream& stream, const OscValue& value) {
  std::visit(
      Overloaded{
          [&](std::int32_t number) { stream << static_cast<osc::int32>(number); },
          [&](float number) { stream << number; },
          [&](std::string_view text) { stream << TerminatedText<max_text_bytes>{text}.c_str(); },
          [&](Blob blob) {
            stream << osc::Blob{blob.bytes.data(),
                                static_cast<osc::osc_bundle_element_size_t>(blob.bytes.size())};
          }},
      value);
}

/// Writes a string made of two pieces, with its zero bytes, and returns what is left of the room.
std::span<std::byte> put_string(std::string_view first, std::string_view second,
                                std::span<std::byte> room) noexcept {
  const auto size = string_bytes(first.size() + second.size());
  std::fill_n(room.begin(), size, std::byte{0});
  first.copy(reinterpret_cast<char*>(room.data()), first.size());
  second.copy(reinterpret_cast<char*>(room.data()) + first.size(), second.size());
  return room.subspan(size);
}

std::size_t encode_raw(std::string_view address, const RawArguments& arguments,
                       std::span<std::byte> room) noexcept {
  const auto tags = string_bytes(1 + arguments.type_tags.size());
  const auto size = string_bytes(address.size()) + tags + arguments.data.size();
  if (!is_address(address) || size > room.size() || size >= does_not_fit) return 0;
  const auto after_address = put_string(address, {}, room);
  const auto after_tags = put_string(",", arguments.type_tags, after_address);
  std::copy(arguments.data.begin(), arguments.data.end(), after_tags.begin());
  return size;
}

}  // namespace

std::size_t encode(std::string_view address, std::span<const OscValue> arguments,
                   std::span<std::byte> room) noexcept {
  if (!is_address(address) || arguments.size() > max_arguments) return 0;
  auto size = string_bytes(address.size()) + string_bytes(arguments.size() + 1);
  for (const auto& value : arguments) size += data_bytes(value);
  if (size > room.size() || size >= does_not_fit) return 0;

  // oscpack throws where something does not fit; all of it does.
  osc::OutboundPacketStream stream{reinterpret_cast<char*>(room.data()), room.size()};
  stream << osc::BeginMessage{TerminatedText<max_address_bytes>{address}.c_str()};
  for (const auto& value : arguments) put(stream, value);
  stream << osc::EndMessage;
  return stream.Size();
}

std::size_t encode(std::string_view address, std::initializer_list<OscValue> arguments,
                   std::span<std::byte> room) noexcept {
  return encode(address, std::span{arguments.begin(), arguments.size()}, room);
}

std::size_t encode(const OutgoingMessage& message, std::span<std::byte> room) noexcept {
  const auto one = [&](OscValue value) {
    return encode(message.address, std::span<const OscValue>{&value, 1}, room);
  };
  return std::visit(Overloaded{[&](float value) { return one(value); },
                               [&](std::int32_t value) { return one(value); },
                               [&](Blob value) { return one(value); },
                               [&](const RawArguments& arguments) {
                                 return encode_raw(message.address, arguments, room);
                               }},
                    message.arguments);
}

std::size_t begin_bundle(std::span<std::byte> room, std::uint64_t time_tag) noexcept {
  if (room.size() < bundle_header_bytes) return 0;
  std::copy(bundle_mark.begin(), bundle_mark.end(), room.begin());
  write_big_endian(time_tag, room.subspan(bundle_mark.size(), 8));
  return bundle_header_bytes;
}

std::size_t encode_element(const OutgoingMessage& message, std::span<std::byte> room) noexcept {
  if (room.size() < element_header_bytes) return 0;
  const auto size = encode(message, room.subspan(element_header_bytes));
  if (size == 0) return 0;
  write_big_endian(size, room.first(element_header_bytes));
  return element_header_bytes + size;
}

std::size_t encode_element(std::span<const std::byte> message, std::span<std::byte> room) noexcept {
  const auto size = element_header_bytes + message.size();
  if (message.empty() || room.size() < size) return 0;
  write_big_endian(message.size(), room.first(element_header_bytes));
  std::copy(message.begin(), message.end(), room.begin() + element_header_bytes);
  return size;
}

}  // namespace hana::transport
