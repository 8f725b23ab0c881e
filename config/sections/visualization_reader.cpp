#include <fmt/format.h>

#include <array>

#include "config/sections/show_reader.hpp"
#include "config/sections/table_reader.hpp"

namespace hana::config {
namespace {

using namespace std::string_view_literals;

constexpr auto osc_example = "\"udp://192.168.1.20:7000\""sv;

transport::Framing read_framing(const std::optional<Text>& framing, Findings& findings) {
  static constexpr std::array words{"length"sv, "slip"sv};
  if (!framing || framing->value == words[0]) return transport::Framing::Length;
  if (framing->value == words[1]) return transport::Framing::Slip;
  const auto meant = suggestion(framing->value, words);
  findings.add(*framing, 0,
               fmt::format("there is no framing `{}`{}", framing->value,
                           meant.empty() ? ": write `length` or `slip`" : meant));
  return transport::Framing::Length;
}

void refuse_other_scheme(const TableReader& reader, TransportChoice scheme, Findings& findings) {
  if (const auto* framing = reader.find("framing"); framing && scheme == TransportChoice::Udp)
    findings.add(framing->key_at,
                 "over UDP datagrams tell packets apart, and `framing` is for `tcp://`: remove it");
  if (const auto* bundle = reader.find("bundle"); bundle && scheme == TransportChoice::Tcp)
    findings.add(bundle->key_at,
                 "over TCP each message has a frame, and `bundle` is for `udp://`: remove it");
}

std::optional<Visualization> read_visualization(const Entry& entry, Findings& findings) {
  const auto* table = std::get_if<Node::Table>(&entry.value.value);
  if (table == nullptr) {
    findings.add(entry.key_at,
                 fmt::format("a visualization is a table, not {}: write `[visualizations.{}]`",
                             type_name(entry.value), entry.key));
    return {};
  }
  const bool is_named = check_name({entry.key, entry.key_at}, "visualization", findings);
  static constexpr std::array keys{"osc"sv, "framing"sv, "bundle"sv, "tags"sv};
  TableReader reader{*table, entry.key_at, "a visualization", keys, findings};
  const auto osc = reader.required_text("osc", osc_example);
  const auto framing = read_framing(reader.text("framing", "\"slip\""), findings);
  const auto bundle = reader.truth("bundle", "true");
  std::vector<std::string> tags;
  for (const auto& tag : reader.texts("tags", R"(["stage", "left-wall"])"))
    if (check_name(tag, "tag", findings)) tags.emplace_back(tag.value);
  if (!osc) return {};
  auto address = read_send_address(*osc, findings);
  if (address) refuse_other_scheme(reader, address->scheme, findings);
  if (!address || !is_named) return {};
  return Visualization{
      .name = entry.key,
      .scheme = address->scheme,
      .osc = std::move(address->host),
      .framing = framing,
      .bundling = bundle.value_or(false) ? Bundling::Bundles : Bundling::OneMessageADatagram,
      .tags = std::move(tags),
      .at = entry.key_at};
}

}  // namespace

std::vector<Visualization> read_visualizations(const Entry& visualizations, Findings& findings) {
  const auto* table = std::get_if<Node::Table>(&visualizations.value.value);
  if (table == nullptr) {
    findings.add(
        visualizations.key_at,
        fmt::format("`visualizations` is a table, not {}: write `[visualizations.resolume]`",
                    type_name(visualizations.value)));
    return {};
  }
  std::vector<Visualization> all;
  if (!check_count(table->size(), "visualizations", visualizations.key_at, findings)) return all;
  for (const auto& entry : *table) {
    if (findings.full()) break;
    if (auto one = read_visualization(entry, findings)) all.push_back(std::move(*one));
  }
  return all;
}

}  // namespace hana::config
