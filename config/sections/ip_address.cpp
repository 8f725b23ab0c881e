#include "config/sections/ip_address.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <span>

namespace hana::config {
namespace {

/// A number of at most `max_digits` digits; nothing else in the text.
std::optional<unsigned> number(std::string_view text, int base, std::size_t max_digits) noexcept {
  if (text.empty() || text.size() > max_digits) return {};
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

/// Cuts the text off before the next separator and the separator with it.
std::string_view take_until(char separator, std::string_view& text) noexcept {
  const auto end = text.find(separator);
  const auto part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

bool parse_v4(std::string_view text, std::span<std::uint8_t, 4> address) noexcept {
  if (std::count(text.begin(), text.end(), '.') != 3) return false;
  for (auto& byte : address) {
    const auto part = take_until('.', text);
    const auto value = number(part, 10, 3);
    if (!value || *value > 255 || (part.size() > 1 && part.front() == '0')) return false;
    byte = static_cast<std::uint8_t>(*value);
  }
  return true;
}

/// Groups of an IPv6 address between its ends and `::`, as bytes.
struct Groups {
  std::array<std::uint8_t, 16> bytes{};
  std::size_t size = 0;
};

std::optional<Groups> parse_groups(std::string_view text) noexcept {
  Groups groups;
  if (text.empty()) return groups;
  if (text.ends_with(':')) return {};
  while (!text.empty()) {
    const auto part = take_until(':', text);
    if (text.empty() && part.find('.') != std::string_view::npos) {
      if (groups.size > 12) return {};
      const auto room = std::span{groups.bytes}.subspan(groups.size).first<4>();
      if (!parse_v4(part, room)) return {};
      groups.size += 4;
      break;
    }
    const auto value = number(part, 16, 4);
    if (!value || groups.size > 14) return {};
    groups.bytes[groups.size++] = static_cast<std::uint8_t>(*value >> 8);
    groups.bytes[groups.size++] = static_cast<std::uint8_t>(*value & 0xff);
  }
  return groups;
}

bool parse_v6(std::string_view text, std::array<std::uint8_t, 16>& address) noexcept {
  const auto gap = text.find("::");
  const bool has_gap = gap != std::string_view::npos;
  const auto head_text = text.substr(0, gap);
  // An IPv4 address ends an IPv6 address: before the gap there is none.
  if (has_gap && head_text.find('.') != std::string_view::npos) return false;
  const auto head = parse_groups(head_text);
  const auto tail = parse_groups(has_gap ? text.substr(gap + 2) : std::string_view{});
  if (!head || !tail) return false;
  const auto size = head->size + tail->size;
  if (has_gap ? size > 14 : size != 16) return false;
  address = head->bytes;
  std::copy_n(tail->bytes.begin(), tail->size, address.end() - static_cast<int>(tail->size));
  return true;
}

}  // namespace

std::optional<Endpoint> parse_ip_address(std::string_view text) noexcept {
  Endpoint endpoint;
  if (parse_v4(text, std::span{endpoint.address}.first<4>())) {
    endpoint.family = AddressFamily::V4;
    return endpoint;
  }
  endpoint.address = {};
  if (!parse_v6(text, endpoint.address)) return std::nullopt;
  endpoint.family = AddressFamily::V6;
  return endpoint;
}

std::optional<Endpoint> parse_address_and_port(std::string_view text) noexcept {
  const bool is_bracketed = text.starts_with('[');
  const auto host_end = is_bracketed ? text.find(']') : text.find(':');
  const bool is_bare_v6 =
      !is_bracketed && host_end != std::string_view::npos && text.rfind(':') != host_end;
  if (is_bare_v6 || host_end == std::string_view::npos) return parse_ip_address(text);
  auto endpoint = parse_ip_address(is_bracketed ? text.substr(1, host_end - 1)
                                                : text.substr(0, host_end));
  if (!endpoint || (endpoint->family == AddressFamily::V6) != is_bracketed) return std::nullopt;
  auto digits = text.substr(is_bracketed ? host_end + 1 : host_end);
  if (digits.empty()) return endpoint;
  if (!digits.starts_with(':')) return std::nullopt;
  digits.remove_prefix(1);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port == 0 || port > 65535)
    return std::nullopt;
  endpoint->port = static_cast<UdpPort>(port);
  return endpoint;
}

}  // namespace hana::config
