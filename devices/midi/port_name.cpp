#include "devices/midi/port_name.hpp"

#include <cctype>

#include "router/table/name_pattern.hpp"

namespace hana::devices {
namespace {

struct Parts {
  std::string_view client;
  std::string_view port;
};

Parts split(std::string_view name) noexcept {
  const auto colon = name.find(':');
  if (colon == std::string_view::npos) return {name, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool is_word(char c) noexcept { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::string_view without_digits(std::string_view text) noexcept {
  while (!text.empty() && is_digit(text.back())) text.remove_suffix(1);
  return text;
}

bool has_words(std::string_view text, std::string_view words) noexcept {
  for (auto at = text.find(words); at != std::string_view::npos; at = text.find(words, at + 1)) {
    const auto end = at + words.size();
    const bool starts = at == 0 || !is_word(text[at - 1]) || !is_word(words.front());
    const bool ends = end == text.size() || !is_word(text[end]) || !is_word(words.back());
    if (starts && ends) return true;
  }
  return false;
}

}  // namespace

std::string_view lasting_name(MidiApi api, std::string_view system_name) noexcept {
  if (api != MidiApi::Alsa) return system_name;
  const auto client = without_digits(system_name);
  if (client.size() == system_name.size() || !client.ends_with(':')) return system_name;
  const auto rest = client.substr(0, client.size() - 1);
  const auto name = without_digits(rest);
  if (name.size() == rest.size() || !name.ends_with(' ')) return system_name;
  return name.substr(0, name.size() - 1);
}

bool is_own_port(std::string_view system_name, std::string_view client_name) noexcept {
  if (!system_name.starts_with(client_name)) return false;
  const auto rest = system_name.substr(client_name.size());
  return rest.starts_with(':') || rest.starts_with('-');
}

PortMatch match_port(std::string_view wanted, std::string_view lasting) {
  if (wanted.empty()) return PortMatch::None;
  const auto [client, port] = split(lasting);
  if (wanted == lasting) return PortMatch::Exact;
  if (wanted == client || wanted == port) return PortMatch::Part;
  if (wanted.find_first_of("*{") != std::string_view::npos) {
    const auto pattern = NamePattern::parse_port_name(wanted);
    const bool matches = pattern && (pattern->matches(lasting) || pattern->matches(client) ||
                                     pattern->matches(port));
    return matches ? PortMatch::Glob : PortMatch::None;
  }
  return has_words(lasting, wanted) ? PortMatch::Words : PortMatch::None;
}

}  // namespace hana::devices
