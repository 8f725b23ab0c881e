#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/sections/show_reader.hpp"
#include "config/sections/table_reader.hpp"

namespace hana::config {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t longest_name = 64;
constexpr auto match_example = R"({ kind = "midi", name = "nanoKONTROL2*" })"sv;

std::optional<MidiMatch> read_midi(const Node::Table& table, Place at, Findings& findings) {
  static constexpr std::array keys{"kind"sv, "name"sv, "nth"sv};
  TableReader reader{table, at, "a `midi` match", keys, findings};
  const auto name = reader.required_text("name", "\"nanoKONTROL2*\"");
  const auto nth = reader.whole("nth", 1, 64, "1");
  if (!name) return {};
  auto pattern = NamePattern::parse_port_name(name->value);
  if (!pattern) {
    findings.add(*name, pattern.error().offset, std::move(pattern.error().message));
    return {};
  }
  return MidiMatch{std::move(*pattern), nth.value_or(1)};
}

std::optional<OscMatch> read_osc(const Node::Table& table, Place at, Findings& findings) {
  static constexpr std::array keys{"kind"sv, "listen"sv};
  TableReader reader{table, at, "an `osc` match", keys, findings};
  const auto listen = reader.required_text("listen", "\"udp:9000\"");
  if (!listen) return {};
  const auto endpoint = read_listen_address(*listen, findings);
  return endpoint ? std::optional{OscMatch{*endpoint}} : std::nullopt;
}

void refuse_kind(const Text& kind, Findings& findings) {
  static constexpr std::array kinds{"midi"sv, "osc"sv};
  const bool later = kind.value == "hid" || kind.value == "serial";
  auto meant = later ? std::string{} : suggestion(kind.value, kinds);
  findings.add(kind, 0,
               later ? fmt::format("this version does not read `{}` devices: write `midi` or `osc`",
                                   kind.value)
                     : fmt::format("there is no kind `{}`{}", kind.value,
                                   meant.empty() ? ": write `midi` or `osc`" : meant));
}

std::optional<std::variant<MidiMatch, OscMatch>> read_match(const Entry& match,
                                                            Findings& findings) {
  const auto* table = std::get_if<Node::Table>(&match.value.value);
  if (table == nullptr) {
    findings.add(match.value.at, fmt::format("`match` is a table, not {}: write `match = {}`",
                                             type_name(match.value), match_example));
    return {};
  }
  static constexpr std::array keys{"kind"sv, "name"sv, "nth"sv, "listen"sv};
  const auto kind_entry = std::find_if(table->begin(), table->end(),
                                       [](const Entry& entry) { return entry.key == "kind"; });
  const auto* kind =
      kind_entry == table->end() ? nullptr : std::get_if<std::string>(&kind_entry->value.value);
  if (kind == nullptr) {
    TableReader reader{*table, match.value.at, "`match`", keys, findings};
    (void)reader.required_text("kind", "\"midi\"");
    return {};
  }
  if (*kind == "midi") return read_midi(*table, match.value.at, findings);
  if (*kind == "osc") return read_osc(*table, match.value.at, findings);
  refuse_kind({*kind, kind_entry->value.at}, findings);
  return {};
}

std::optional<Device> read_device(const Entry& entry, Findings& findings) {
  const auto* table = std::get_if<Node::Table>(&entry.value.value);
  if (table == nullptr) {
    findings.add(entry.key_at, fmt::format("a device is a table, not {}: write `[devices.{}]`",
                                           type_name(entry.value), entry.key));
    return {};
  }
  bool is_named = check_name({entry.key, entry.key_at}, "device", findings);
  if (entry.key == demo_device || entry.key == virtual_device) {
    findings.add(entry.key_at, fmt::format("`{}` is built in and needs no entry: remove it, or "
                                           "write another name",
                                           entry.key));
    is_named = false;
  }
  static constexpr std::array keys{"match"sv};
  TableReader reader{*table, entry.key_at, "a device", keys, findings};
  const auto* match = reader.find("match");
  if (match == nullptr) {
    findings.add(entry.key_at,
                 fmt::format("a device needs `match`: write `match = {}`", match_example));
    return {};
  }
  auto matched = read_match(*match, findings);
  if (!matched || !is_named) return {};
  return Device{entry.key, std::move(*matched), entry.key_at};
}

/// Two sockets on one port would steal each other's messages.
void refuse_shared_ports(const std::vector<Device>& devices, Findings& findings) {
  for (auto device = devices.begin(); device != devices.end() && !findings.full(); ++device) {
    const auto* osc = std::get_if<OscMatch>(&device->match);
    if (osc == nullptr || osc->listen.port == UdpPort{}) continue;
    const auto first = std::find_if(devices.begin(), device, [&](const Device& other) {
      const auto* match = std::get_if<OscMatch>(&other.match);
      return match != nullptr && match->listen == osc->listen;
    });
    if (first != device)
      findings.add(device->at, fmt::format("`{}` listens where `{}` in line {} does: write another "
                                           "port",
                                           device->alias, first->alias, first->at.line));
  }
}

}  // namespace

bool check_name(const Text& name, std::string_view what, Findings& findings) {
  // A bare key has no quotation mark before it.
  if (name.value.size() > longest_name) {
    findings.add(name.quote, fmt::format("a {} name is at most 64 bytes long: shorten it", what));
    return false;
  }
  const auto pattern = NamePattern::parse(name.value);
  if (!pattern) {
    findings.add(name.quote, fmt::format("this is no {} name: {}", what, pattern.error().message));
    return false;
  }
  if (pattern->kind() != Glob::Kind::Literal) {
    findings.add(name.quote,
                 fmt::format("a {} name has no `*` and no braces: write one name", what));
    return false;
  }
  return true;
}

std::vector<Device> read_devices(const Entry& devices, Findings& findings) {
  const auto* table = std::get_if<Node::Table>(&devices.value.value);
  if (table == nullptr) {
    findings.add(devices.key_at,
                 fmt::format("`devices` is a table, not {}: write `[devices.knobs]`",
                             type_name(devices.value)));
    return {};
  }
  std::vector<Device> all;
  for (const auto& entry : *table) {
    if (findings.full()) break;
    if (auto device = read_device(entry, findings)) all.push_back(std::move(*device));
  }
  refuse_shared_ports(all, findings);
  return all;
}

}  // namespace hana::config
