#include <fmt/format.h>

#include <array>

#include "config/sections/ip_address.hpp"
#include "config/sections/show_reader.hpp"
#include "config/sections/table_reader.hpp"

namespace hana::config {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t shortest_key = 8;   // bytes, as discovery::MeshKey has it
constexpr std::size_t longest_key = 256;  // bytes
constexpr std::size_t most_seeds = 64;

std::vector<std::string> values(const std::vector<Text>& texts) {
  std::vector<std::string> all;
  all.reserve(texts.size());
  for (const auto& text : texts) all.emplace_back(text.value);
  return all;
}

std::vector<Endpoint> read_seeds(TableReader& reader, const Entry* entry, Findings& findings) {
  std::vector<Endpoint> seeds;
  const auto texts = reader.texts("seeds", R"(["192.168.1.20"])");
  if (texts.size() > most_seeds)
    findings.add(entry->value.at, fmt::format("there are {} seeds: {} are enough to find all nodes",
                                              texts.size(), most_seeds));
  for (const auto& text : texts)
    if (const auto seed = parse_address_and_port(text.value))
      seeds.push_back(*seed);
    else
      findings.add(text, 0,
                   "this is no address: write one such as `192.168.1.20` or "
                   "`192.168.1.20:7282`, or `[fd00::20]:7282`");
  return seeds;
}

std::string read_key(TableReader& reader, Findings& findings) {
  const auto key = reader.text("key", R"("the same eight or more letters in every show")");
  if (!key) return {};
  if (key->value.size() >= shortest_key && key->value.size() <= longest_key)
    return std::string{key->value};
  findings.add(*key, 0,
               fmt::format("a key has {} to {} bytes: `hana-router key` makes a good one",
                           shortest_key, longest_key));
  return {};
}

}  // namespace

Network read_network(const Entry& network, Findings& findings) {
  const auto* table = std::get_if<Node::Table>(&network.value.value);
  if (table == nullptr) {
    findings.add(network.key_at, fmt::format("`network` is a table, not {}: write `[network]`",
                                             type_name(network.value)));
    return {};
  }
  static constexpr std::array keys{"interfaces"sv, "deny"sv, "seeds"sv,
                                   "off_subnet"sv, "key"sv,  "key_file"sv};
  TableReader reader{*table, network.key_at, "the network", keys, findings};
  Network result;
  result.interfaces = values(reader.texts("interfaces", R"(["eth0"])"));
  result.deny = values(reader.texts("deny", R"(["docker*"])"));
  result.seeds = read_seeds(reader, reader.find("seeds"), findings);
  result.off_subnet = reader.truth("off_subnet", "true").value_or(false);
  result.key = read_key(reader, findings);
  if (const auto file = reader.text("key_file", R"("mesh.key")")) {
    result.key_file = file->value;
    if (reader.find("key") != nullptr)
      findings.add(*file, 0, "the key is here already as `key`: leave one of the two out");
  }
  return result;
}

}  // namespace hana::config
