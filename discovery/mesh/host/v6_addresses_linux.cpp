#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "discovery/mesh/host/v6_addresses.hpp"

namespace hana::discovery {
namespace {

// Source: linux/if_addr.h. An optimistic address is tentative and can be used (RFC 4429).
constexpr unsigned optimistic = 0x04;
constexpr unsigned detection_failed = 0x08;
constexpr unsigned tentative = 0x40;

std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const auto word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

std::optional<unsigned> hexadecimal(std::string_view digits) {
  unsigned value = 0;
  const auto* last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, value, 16);
  if (error != std::errc{} || end != last) return std::nullopt;
  return value;
}

std::optional<UnusableAddress> unusable_on_line(std::string_view line) {
  const auto digits = take_word(line);
  const auto index = hexadecimal(take_word(line));
  take_word(line);  // prefix
  take_word(line);  // scope
  const auto flags = hexadecimal(take_word(line));
  if (digits.size() != 32 || !index || !flags) return std::nullopt;
  const bool is_pending = (*flags & tentative) != 0 && (*flags & optimistic) == 0;
  if (!is_pending && (*flags & detection_failed) == 0) return std::nullopt;
  UnusableAddress result{InterfaceIndex{*index}, {}};
  for (std::size_t i = 0; i < result.address.size(); ++i) {
    const auto octet = hexadecimal(digits.substr(2 * i, 2));
    if (!octet) return std::nullopt;
    result.address[i] = static_cast<std::uint8_t>(*octet);
  }
  return result;
}

}  // namespace

std::vector<UnusableAddress> unusable_in(std::string_view text) {
  std::vector<UnusableAddress> result;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (const auto address = unusable_on_line(line)) result.push_back(*address);
  }
  return result;
}

std::vector<UnusableAddress> unusable_v6_addresses() {
  std::ifstream file{"/proc/net/if_inet6"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  return unusable_in(text);
}

}  // namespace hana::discovery
