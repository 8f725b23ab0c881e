#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "config/sections/show_reader.hpp"
#include "config/sections/table_reader.hpp"

namespace hana::config {
namespace {

using namespace std::string_view_literals;

constexpr auto from_example = "\"knobs:/cc/16\""sv;
constexpr auto to_example = "\"nebula:/bloom\""sv;
constexpr std::size_t longest_id = 64;

bool is_id_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

/// `*:/burst/$1` becomes `burst-1`.
std::string id_from(std::string_view to) {
  std::string id;
  for (const char c : to.substr(0, longest_id)) {
    if (is_id_character(c))
      id += c;
    else if (!id.empty() && id.back() != '-')
      id += '-';
  }
  while (id.ends_with('-')) id.pop_back();
  return id.empty() ? "route" : id;
}

class RouteReader {
 public:
  RouteReader(std::span<const std::string_view> aliases, Findings& findings)
      : aliases_(aliases), known_(aliases.begin(), aliases.end()), findings_(findings) {}

  /// Ids that are written come first, so that a derived one never takes the place of one of them.
  void reserve_ids(const Node::Array& routes) {
    for (const auto& route : routes)
      if (const auto* table = std::get_if<Node::Table>(&route.value))
        for (const auto& entry : *table)
          if (const auto* id = std::get_if<std::string>(&entry.value.value);
              id && entry.key == "id")
            reserve({*id, entry.value.at});
  }

  std::optional<RouteSpec> read(const Node& node) {
    const auto* table = std::get_if<Node::Table>(&node.value);
    if (table == nullptr) {
      findings_.add(node.at, fmt::format("a route is a table, not {}: write `[[route]]` before its "
                                         "keys",
                                         type_name(node)));
      return {};
    }
    static constexpr std::array keys{"id"sv,     "from"sv, "to"sv,  "in"sv,        "out"sv,
                                     "invert"sv, "pass"sv, "arg"sv, "transport"sv, "alarm_ms"sv};
    TableReader reader{*table, node.at, "a route", keys, findings_};
    const auto id = reader.text("id", "\"bloom\"");
    auto from = read_from(reader.required_text("from", from_example));
    const auto to = reader.required_text("to", to_example);
    auto target = read_to(to, from);
    const auto in = reader.range("in", "[0, 127]");
    const auto out = reader.range("out", "[0.0, 1.0]");
    const auto invert = reader.truth("invert", "true");
    const auto pass = reader.truth("pass", "true");
    const auto argument = reader.whole("arg", 1, max_argument, "1");
    const auto transport = read_transport(reader.text("transport", "\"tcp\""));
    const auto alarm = read_alarm(reader);
    if (pass.value_or(false)) refuse_transforms(reader);
    if (!from || !target) return {};
    return RouteSpec{.id = id ? std::string{id->value} : derived_id(to->value),
                     .from = std::move(*from),
                     .to = std::move(target->to),
                     .address = std::move(target->address),
                     .in = in,
                     .out = out,
                     .invert = invert.value_or(false) ? Inversion::Inverted : Inversion::Straight,
                     .pass = pass.value_or(false) ? Passing::AllArguments : Passing::Value,
                     .argument = argument,
                     .transport = transport,
                     .alarm = alarm};
  }

 private:
  void reserve(const Text& id) {
    const auto bad = std::find_if_not(id.value.begin(), id.value.end(), is_id_character);
    if (id.value.empty() || id.value.size() > longest_id || bad != id.value.end())
      return findings_.add(
          id, static_cast<std::size_t>(bad - id.value.begin()),
          "an id has 1 to 64 letters, digits, `-`, `_` and `.`: write another one");
    const auto [first, is_new] = ids_.try_emplace(std::string{id.value}, id.quote);
    if (!is_new)
      findings_.add(id, 0,
                    fmt::format("the id `{}` is in line {} already: write another one", id.value,
                                first->second.line));
  }

  std::string derived_id(std::string_view to) {
    const auto stem = id_from(to);
    auto& last = last_suffix_[stem];
    for (;;) {
      auto id = ++last == 1 ? stem : fmt::format("{}-{}", stem, last);
      if (ids_.try_emplace(id).second) return id;
    }
  }

  std::optional<SourceSelector> read_from(const std::optional<Text>& from) {
    if (!from) return {};
    auto source = parse_source(from->value);
    if (!source) {
      findings_.add(*from, source.error().offset, std::move(source.error().message));
      return {};
    }
    check_device(source->device, *from);
    return std::move(*source);
  }

  std::optional<RouteTarget> read_to(const std::optional<Text>& to,
                                     const std::optional<SourceSelector>& from) {
    if (!to) return {};
    auto target = from ? parse_target(to->value, from->path) : parse_target(to->value);
    if (target) return std::move(*target);
    findings_.add(*to, target.error().offset, std::move(target.error().message));
    return {};
  }

  TransportChoice read_transport(const std::optional<Text>& transport) {
    static constexpr std::array words{"udp"sv, "tcp"sv, "local"sv};
    static constexpr std::array choices{TransportChoice::Udp, TransportChoice::Tcp,
                                        TransportChoice::Local};
    if (!transport) return TransportChoice::Automatic;
    const auto* const word = std::find(words.begin(), words.end(), transport->value);
    if (word != words.end()) return choices[static_cast<std::size_t>(word - words.begin())];
    const auto meant = suggestion(transport->value, words);
    findings_.add(*transport, 0,
                  fmt::format("there is no transport `{}`{}", transport->value,
                              meant.empty() ? ": write `udp`, `tcp` or `local`" : meant));
    return TransportChoice::Automatic;
  }

  static std::optional<std::chrono::nanoseconds> read_alarm(TableReader& reader) {
    using Milliseconds = std::chrono::duration<double, std::milli>;
    const auto alarm = reader.number("alarm_ms", Milliseconds{shortest_alarm}.count(),
                                     Milliseconds{longest_alarm}.count(), "20");
    if (!alarm) return {};
    return std::chrono::round<std::chrono::nanoseconds>(Milliseconds{*alarm});
  }

  void check_device(const NamePattern& device, const Text& from) {
    if (device.kind() == Glob::Kind::Literal) return check_alias(device.literal(), from, 0);
    if (device.kind() == Glob::Kind::Wild) {
      if (std::none_of(aliases_.begin(), aliases_.end(),
                       [&](std::string_view alias) { return device.matches(alias); }))
        findings_.add(from, 0,
                      fmt::format("`{}` fits no device of this show: write one of {}",
                                  device.text(), shown_aliases()));
      return;
    }
    for (const auto& alias : device.alternatives()) {
      if (findings_.full()) return;
      check_alias(alias, from, offset_of(alias, device.text()));
    }
  }

  /// Where an alternative is written; the start if it is a number of a range.
  static std::size_t offset_of(std::string_view alias, std::string_view braces) noexcept {
    for (std::size_t at = 1; at < braces.size();) {
      const auto end = braces.find_first_of(",}", at);
      if (braces.substr(at, end - at) == alias) return at;
      at = end + 1;
    }
    return 0;
  }

  void check_alias(std::string_view alias, const Text& from, std::size_t offset) {
    if (findings_.full() || known_.contains(alias)) return;
    auto meant = suggestion(alias, aliases_);
    if (meant.empty())
      meant = fmt::format(": write `[devices.{}]` with its `match`, or one of {}", alias,
                          shown_aliases());
    findings_.add(from, offset, fmt::format("there is no device `{}`{}", alias, meant));
  }

  /// The first few: a message is one line.
  [[nodiscard]] std::string shown_aliases() const {
    return listed(aliases_.first(std::min<std::size_t>(aliases_.size(), 8)));
  }

  void refuse_transforms(const TableReader& reader) {
    for (const auto key : {"in"sv, "out"sv, "invert"sv, "arg"sv})
      if (const auto* entry = reader.find(key))
        findings_.add(entry->key_at,
                      fmt::format("`pass = true` sends all arguments as they came, and `{}` would "
                                  "change them: remove one of the two",
                                  key));
  }

  std::span<const std::string_view> aliases_;
  std::unordered_set<std::string_view> known_;
  std::unordered_map<std::string, Place> ids_;
  std::unordered_map<std::string, unsigned> last_suffix_;
  Findings& findings_;
};

}  // namespace

std::vector<RouteSpec> read_routes(const Entry& routes, std::span<const std::string_view> aliases,
                                   Findings& findings) {
  const auto* array = std::get_if<Node::Array>(&routes.value.value);
  if (array == nullptr) {
    findings.add(routes.key_at,
                 fmt::format("`route` is a list of tables, not {}: write `[[route]]` "
                             "before each",
                             type_name(routes.value)));
    return {};
  }
  if (!check_count(array->size(), "routes", routes.key_at, findings)) return {};
  RouteReader reader{aliases, findings};
  reader.reserve_ids(*array);
  std::vector<RouteSpec> all;
  for (const auto& node : *array) {
    if (findings.full()) break;
    if (auto route = reader.read(node)) all.push_back(std::move(*route));
  }
  return all;
}

}  // namespace hana::config
