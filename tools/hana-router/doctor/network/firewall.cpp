#include "tools/hana-router/doctor/network/firewall.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace hana::tools::doctor {
namespace {

using nlohmann::json;

// Source: libnftables-json(5).

FirewallTable& table_of(std::vector<FirewallTable>& tables, const json& object) {
  const auto name = object.value("family", "") + ' ' +
                    object.value(object.contains("table") ? "table" : "name", "");
  const auto found = std::ranges::find(tables, name, &FirewallTable::name);
  return found != tables.end() ? *found : tables.emplace_back(FirewallTable{.name = name});
}

void take_chain(const json& chain, FirewallTable& table) {
  const auto hook = chain.value("hook", ""), policy = chain.value("policy", "");
  if (policy != "drop") return;
  if (hook == "input" || hook == "prerouting" || hook == "ingress") table.drops_the_rest_in = true;
  if (hook == "output" || hook == "postrouting") table.drops_the_rest_out = true;
}

bool covers(const json& right, unsigned port) {
  if (right.is_number_unsigned()) return right.get<unsigned>() == port;
  if (!right.is_object()) return false;
  if (right.contains("range") && right["range"].size() == 2 &&
      right["range"][0].is_number_unsigned() && right["range"][1].is_number_unsigned())
    return right["range"][0].get<unsigned>() <= port && port <= right["range"][1].get<unsigned>();
  if (!right.contains("set")) return false;
  return std::ranges::any_of(right["set"], [&](const json& one) { return covers(one, port); });
}

bool matches_port(const json& statement, unsigned port) {
  if (!statement.contains("match")) return false;
  const auto& match = statement["match"];
  const json no_field;
  const auto& payload = match.contains("left") && match["left"].contains("payload")
                            ? match["left"]["payload"]
                            : no_field;
  return payload.is_object() && payload.value("field", "") == "dport" &&
         payload.value("protocol", "") != "tcp" && match.value("op", "") != "!=" &&
         match.contains("right") && covers(match["right"], port);
}

void take_rule(const json& rule, FirewallTable& table, unsigned port) {
  if (!rule.contains("expr")) return;
  const auto& statements = rule["expr"];
  const auto has = [&](const char* name) {
    return std::ranges::any_of(
        statements, [&](const json& one) { return one.is_object() && one.contains(name); });
  };
  if (has("drop") || has("reject")) ++table.dropping_rules;
  if (has("accept") && std::ranges::any_of(statements, [&](const json& one) {
        return one.is_object() && matches_port(one, port);
      }))
    table.accepts_port = true;
}

bool is_at_work(const FirewallTable& table) {
  return table.drops_the_rest_in || table.drops_the_rest_out || table.dropping_rules > 0;
}

std::string description(const FirewallTable& table, UdpPort port) {
  if (table.drops_the_rest_in)
    return fmt::format("drops whatever no rule lets in, and {}",
                       table.accepts_port
                           ? fmt::format("lets UDP {} in; answers come to other ports",
                                         static_cast<unsigned>(port))
                           : fmt::format("no rule names UDP {}", static_cast<unsigned>(port)));
  if (table.drops_the_rest_out) return "drops whatever no rule lets out";
  return fmt::format("has {} {} something", table.dropping_rules,
                     table.dropping_rules == 1 ? "rule that drops" : "rules that drop");
}

Finding check_table(const Firewall& firewall, const FirewallTable& table, UdpPort port,
                    const std::string& show_subnet) {
  Finding finding{"firewall",
                  table.name,
                  Verdict::Note,
                  description(table, port),
                  "",
                  {{"drops_the_rest_in", table.drops_the_rest_in},
                   {"drops_the_rest_out", table.drops_the_rest_out},
                   {"dropping_rules", table.dropping_rules},
                   {"accepts_port", table.accepts_port}}};
  if (table.drops_the_rest_in || table.drops_the_rest_out) {
    finding.verdict = Verdict::Warning;
    finding.advice = how_to_open(firewall, show_subnet);
  }
  return finding;
}

Finding check_unlisted(const Firewall& firewall, const std::string& show_subnet) {
  Finding finding{
      "firewall",  "",
      Verdict::Ok, "no firewall service is active; its rules can be listed by root only",
      "",          {{"ufw", firewall.ufw}, {"firewalld", firewall.firewalld}}};
  if (firewall.ufw || firewall.firewalld) {
    finding.verdict = Verdict::Warning;
    finding.finding = fmt::format("{} is active; what it lets in can be listed by root only",
                                  firewall.ufw ? "ufw" : "firewalld");
    finding.advice = how_to_open(firewall, show_subnet);
  }
  return finding;
}

}  // namespace

std::optional<std::vector<FirewallTable>> parse_ruleset(std::string_view text,
                                                        UdpPort discovery_port) {
  const auto ruleset = json::parse(text, nullptr, false);
  if (!ruleset.is_object() || !ruleset.contains("nftables")) return std::nullopt;
  std::vector<FirewallTable> tables;
  try {
    for (const auto& object : ruleset["nftables"]) {
      if (object.contains("chain")) take_chain(object["chain"], table_of(tables, object["chain"]));
      if (object.contains("rule"))
        take_rule(object["rule"], table_of(tables, object["rule"]),
                  static_cast<unsigned>(discovery_port));
    }
  } catch (const json::exception&) {
    return std::nullopt;
  }
  return tables;
}

std::string how_to_open(const Firewall& firewall, const std::string& show_subnet) {
  const auto subnet = show_subnet.empty() ? std::string{"SUBNET"} : show_subnet;
  if (firewall.ufw)
    return fmt::format("Let the show's network in: sudo ufw allow proto udp from {}", subnet);
  if (firewall.firewalld)
    return fmt::format(
        "Let the show's network in: sudo firewall-cmd --zone=trusted --add-source={}", subnet);
  return fmt::format(
      "Let UDP of the show's network in and out; with a table inet filter: sudo nft insert rule "
      "inet filter input ip saddr {} meta l4proto udp accept",
      subnet);
}

Findings check_firewall(const Firewall& firewall, UdpPort discovery_port,
                        const std::string& show_subnet) {
  if (!firewall.listed) return {check_unlisted(firewall, show_subnet)};
  Findings findings;
  for (const auto& table : firewall.tables)
    if (is_at_work(table))
      findings.push_back(check_table(firewall, table, discovery_port, show_subnet));
  if (firewall.legacy)
    findings.push_back({"firewall",
                        "iptables",
                        Verdict::Note,
                        "the older iptables is in use; see its rules: sudo iptables-legacy -S",
                        "",
                        {}});
  if (findings.empty())
    findings.push_back(
        {"firewall", "", Verdict::Ok, "no rule drops anything to or from this machine", "", {}});
  return findings;
}

}  // namespace hana::tools::doctor
