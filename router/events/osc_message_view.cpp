#include "router/events/osc_message_view.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace hana {
namespace {

constexpr std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

std::uint64_t big_endian(std::span<const std::byte> bytes) noexcept {
  std::uint64_t value = 0;
  for (const auto byte : bytes) value = value << 8 | std::to_integer<std::uint64_t>(byte);
  return value;
}

std::string_view text_at(std::span<const std::byte> bytes) noexcept {
  const auto end = std::find(bytes.begin(), bytes.end(), std::byte{0});
  return {reinterpret_cast<const char*>(bytes.data()),
          static_cast<std::size_t>(end - bytes.begin())};
}

std::size_t size_of(char type_tag, std::span<const std::byte> data) noexcept {
  switch (type_tag) {
    case 'i':
    case 'f':
    case 'c':
    case 'r':
    case 'm':
      return 4;
    case 'h':
    case 'd':
    case 't':
      return 8;
    case 's':
    case 'S':
      return padded(text_at(data).size() + 1);
    case 'b':
      return data.size() < 4 ? data.size() : 4 + padded(big_endian(data.first(4)));
    default:
      return 0;
  }
}

}  // namespace

OscMessageView::OscMessageView(std::span<const std::byte> message) noexcept
    : address_(text_at(message)) {
  auto rest = message.subspan(std::min(padded(address_.size() + 1), message.size()));
  const auto tags = text_at(rest);
  if (tags.empty()) return;
  type_tags_ = tags.substr(1);
  data_ = rest.subspan(std::min(padded(tags.size() + 1), rest.size()));
}

std::optional<OscArgument> OscMessageView::argument(std::size_t n) const noexcept {
  auto rest = data_;
  for (std::size_t i = 0; i < type_tags_.size(); ++i) {
    const char tag = type_tags_[i];
    if (tag == '[' || tag == ']') continue;
    const auto size = std::min(size_of(tag, rest), rest.size());
    if (n-- == 0) return OscArgument{tag, rest.first(size), type_tags_.substr(i, 1)};
    rest = rest.subspan(size);
  }
  return std::nullopt;
}

std::optional<double> number_in(const OscArgument& argument) noexcept {
  const auto bits = big_endian(argument.data.first(std::min<std::size_t>(argument.data.size(), 8)));
  switch (argument.type_tag) {
    case 'i':
      return static_cast<std::int32_t>(bits);
    case 'f':
      return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    case 'h':
      return static_cast<double>(static_cast<std::int64_t>(bits));
    case 'd':
      return std::bit_cast<double>(bits);
    case 'T':
      return 1.0;
    case 'F':
      return 0.0;
    default:
      return std::nullopt;
  }
}

}  // namespace hana
