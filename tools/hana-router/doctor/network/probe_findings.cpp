#include "tools/hana-router/doctor/network/probe_findings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace hana::tools::doctor {
namespace {

using namespace std::chrono_literals;

/// Every node that works was heard at least twice by then; docs/protocol.md, "Discovery".
constexpr auto two_beacons = 1700ms;

struct Words {
  std::string check;
  std::string name;
};

Words words(Way way) {
  switch (way) {
    case Way::MulticastV4:
      return {"multicast-v4", "IPv4 multicast"};
    case Way::MulticastV6:
      return {"multicast-v6", "IPv6 multicast"};
    case Way::Broadcast:
      return {"broadcast", "IPv4 broadcast"};
  }
  return {};
}

/// IPv4 multicast is what every node needs; the others stand in for it.
Verdict broken(const InterfaceReading& interface, Way way) {
  if (way != Way::MulticastV4) return Verdict::Warning;
  return leads_outside(interface.link) || interface.link.loopback ? Verdict::Problem
                                                                  : Verdict::Warning;
}

std::string reason(int error) { return std::generic_category().message(error); }

void say_send_error(Finding& finding, const std::string& name, int error,
                    const std::string& open_firewall) {
  if (error == EPERM || error == EACCES) {
    finding.finding = name + " is refused by a firewall of this machine on its way out";
    finding.advice = open_firewall;
  } else if (error == ENETUNREACH || error == EADDRNOTAVAIL) {
    finding.finding = name + " has no way out of this interface: " + reason(error);
    finding.advice = "Check the interface's addresses, then run this again.";
  } else {
    finding.finding = name + " cannot be sent: " + reason(error);
    finding.advice = "Unplug the interface and plug it in again, then run this again.";
  }
}

void say_listen_error(Finding& finding, const std::string& name, int error) {
  finding.finding = name + " cannot be listened to: " + reason(error);
  if (error == EADDRINUSE) {
    finding.advice = "Close the program that has the port; it is named under \"Ports\".";
  } else if (error == ENOBUFS) {
    finding.advice = "Too many groups are joined: sudo sysctl net.ipv4.igmp_max_memberships=100";
  } else {
    finding.advice = "Check the interface's addresses, then run this again.";
  }
}

std::string others_text(const WayReading& way) {
  if (way.heard.empty() && way.answered.empty()) return "no other machine is heard";
  std::vector<std::string> parts;
  if (!way.heard.empty())
    parts.push_back(fmt::format("{} other {} heard", way.heard.size(),
                                way.heard.size() == 1 ? "machine is" : "machines are"));
  if (!way.answered.empty()) parts.push_back(fmt::format("{} answered", way.answered.size()));
  return fmt::format("{}", fmt::join(parts, ", "));
}

Finding check_way(const InterfaceReading& interface, const WayReading& way,
                  const std::string& open_firewall) {
  const auto [check, name] = words(way.way);
  Finding finding{check,
                  interface.link.name,
                  broken(interface, way.way),
                  "",
                  "",
                  {{"sent", way.send_error == 0},
                   {"own_heard", way.own_heard},
                   {"heard", way.heard},
                   {"answered", way.answered}}};
  if (way.send_error != 0) {
    say_send_error(finding, name, way.send_error, open_firewall);
  } else if (way.listen_error != 0) {
    say_listen_error(finding, name, way.listen_error);
  } else if (!way.own_heard) {
    finding.finding = name + " leaves, but does not come in: a firewall of this machine drops it";
    finding.advice = open_firewall;
  } else {
    finding.verdict = Verdict::Ok;
    finding.finding = name + " goes out and comes in";
    if (!interface.link.loopback) finding.finding += "; " + others_text(way);
  }
  return finding;
}

Finding check_own_unicast(const InterfaceReading& interface, const std::string& open_firewall) {
  Finding finding{"unicast",   interface.link.name,
                  Verdict::Ok, "packets to its own address arrive",
                  "",          {{"own_heard", interface.own_unicast}}};
  if (!interface.own_unicast) {
    finding.verdict = Verdict::Problem;
    finding.finding =
        "packets to its own address do not arrive: a firewall of this machine drops them";
    finding.advice = open_firewall;
  }
  return finding;
}

std::string description(const NodeReading& node) {
  return fmt::format("{} at {}{} on {}", node.announced.role, node.address,
                     node.same_machine ? " (this machine)" : "", node.interface);
}

nlohmann::json measured(const NodeReading& node) {
  nlohmann::json object{{"id", node.id},
                        {"role", node.announced.role},
                        {"address", node.address},
                        {"interface", node.interface},
                        {"same_machine", node.same_machine},
                        {"heard", node.heard},
                        {"answered", node.answered},
                        {"round_trip_us", nullptr}};
  if (node.round_trip) object["round_trip_us"] = node.round_trip->count();
  return object;
}

std::string heard_text(const NodeReading& node) {
  auto text = std::string{node.heard ? "heard" : "not heard by itself"};
  if (node.round_trip)
    return text + fmt::format(", answers within {:.1f} ms",
                              static_cast<double>(node.round_trip->count()) / 1000);
  return text + (node.answered ? ", answers" : "");
}

Finding check_node(const NodeReading& node, const ProbeReading& reading,
                   const std::string& open_firewall) {
  Finding finding{"node",      node.announced.name,
                  Verdict::Ok, description(node) + ": " + heard_text(node),
                  "",          measured(node)};
  const bool should_answer = node.announced.protocol == discovery::Protocol::Hana;
  if (should_answer && node.heard && !node.answered) {
    finding.verdict = Verdict::Problem;
    finding.finding = description(node) +
                      ": is heard, but its answers do not come back: a firewall here or there "
                      "lets only the group through";
    finding.advice = open_firewall + " (here, and the like there)";
  } else if (node.answered && !node.heard && !node.same_machine &&
             reading.listened >= two_beacons) {
    finding.verdict = Verdict::Warning;
    finding.finding = description(node) +
                      ": answers when asked, but nothing it says to the group comes here: the "
                      "switch or the Wi-Fi swallows multicast";
    finding.advice =
        "On the switch: turn IGMP snooping off, or an IGMP querier on; on the Wi-Fi: turn "
        "multicast "
        "filtering and client isolation off, or use a cable.";
  }
  return finding;
}

}  // namespace

Findings check_ways(const ProbeReading& reading, const std::string& open_firewall) {
  Findings findings;
  for (const auto& interface : reading.interfaces) {
    for (const auto& way : interface.ways)
      findings.push_back(check_way(interface, way, open_firewall));
    if (interface.own_unicast_tried)
      findings.push_back(check_own_unicast(interface, open_firewall));
  }
  if (findings.empty())
    findings.push_back({"multicast-v4",
                        "",
                        Verdict::Problem,
                        "no interface is up that could be tried",
                        "Plug in a cable, join a Wi-Fi, or name another --interface.",
                        {}});
  return findings;
}

Findings check_nodes(const ProbeReading& reading, const std::string& open_firewall) {
  Findings findings;
  for (const auto& node : reading.nodes)
    findings.push_back(check_node(node, reading, open_firewall));
  if (findings.empty())
    findings.push_back(
        {"node",
         "",
         Verdict::Note,
         fmt::format("nobody else said anything within {:.1f} s",
                     std::chrono::duration<double>{reading.listened}.count()),
         "If others should be there: run this on their machines too, with the same --group.",
         {}});
  return findings;
}

Findings check_clones(const ProbeReading& reading, const discovery::Refused& refused) {
  const std::string advice =
      "One is a copy of the other's disk. On one of them: stop its Hana programs and delete the "
      "folder "
      "~/.local/state/hana-router/nodes";
  Findings findings;
  for (auto one = reading.nodes.begin(); one != reading.nodes.end(); ++one) {
    const auto other =
        std::find_if(std::next(one), reading.nodes.end(), [&](const NodeReading& node) {
          return node.id == one->id && node.epoch != one->epoch && node.address != one->address;
        });
    if (other != reading.nodes.end())
      findings.push_back({"clone",
                          one->announced.name,
                          Verdict::Problem,
                          fmt::format("{} and {} have the same id: the others see only one of them",
                                      one->address, other->address),
                          advice,
                          {{"id", one->id}, {"addresses", {one->address, other->address}}}});
  }
  if (findings.empty() && refused.own_id_abroad > 0)
    findings.push_back({"clone",
                        "",
                        Verdict::Problem,
                        "another machine uses an id of this one: the others see only one of them",
                        advice,
                        {{"packets", refused.own_id_abroad}}});
  if (findings.empty())
    findings.push_back({"clone", "", Verdict::Ok, "no two machines have the same id", "", {}});
  return findings;
}

Findings check_refused(const discovery::Refused& refused) {
  Findings findings;
  const auto add = [&](const char* check, std::uint64_t packets, Verdict verdict,
                       std::string finding, std::string advice) {
    if (packets > 0)
      findings.push_back({check,
                          "group",
                          verdict,
                          fmt::format("{} (packets: {})", finding, packets),
                          std::move(advice),
                          {{"packets", packets}}});
  };
  add("malformed", refused.malformed, Verdict::Note,
      "some of what is said to the group is not of this protocol",
      "If it is another program: use another group, --group 239.255.72.83:7282");
  add("off-subnet", refused.off_subnet, Verdict::Note,
      "what came from outside the subnets of this machine was ignored",
      "If those machines belong to the show: give them addresses of the same subnet.");
  add("key", refused.without_key, Verdict::Warning,
      "there are nodes without a key; this program has one, so they do not see each other",
      "Give them this key (--key-file, HANA_KEY, or [network] in the show), or take it away here.");
  add("key", refused.other_key, Verdict::Problem,
      "there are nodes with a key that this program does not have",
      "Use one key everywhere: --key-file, HANA_KEY, or [network] in the show.");
  add("key", refused.forged, Verdict::Warning,
      "somebody sends packets that claim this key and were not made with it",
      "Find out who does: tcpdump -n udp port 7282");
  return findings;
}

}  // namespace hana::tools::doctor
