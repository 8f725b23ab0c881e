#include "tools/hana-router/doctor/network/probe_findings.hpp"

#include <catch2/catch.hpp>
#include <cerrno>

#include "tools/hana-router/doctor/report.hpp"

using namespace hana;
using namespace hana::tools::doctor;
using namespace std::chrono_literals;

namespace {

const std::string open_firewall = "open it";

ProbeReading one_way(const WayReading& way) {
  Link link;
  link.name = "eth0";
  link.up = link.carrier = link.multicast = true;
  return {{{link, {way}, true, true}}, {}, 2500ms};
}

Finding found(const WayReading& way) { return check_ways(one_way(way), open_firewall).at(0); }

NodeReading node(const std::string& id, int epoch, const std::string& address) {
  NodeReading result;
  result.id = id;
  result.epoch = discovery::Epoch{epoch};
  result.announced.name = "nebula";
  result.address = address;
  result.interface = "eth0";
  result.heard = result.answered = true;
  return result;
}

Finding found(const NodeReading& one) {
  return check_nodes({{}, {one}, 2500ms}, open_firewall).at(0);
}

}  // namespace

TEST_CASE("a way is fine only if the packet came back", "[doctor]") {
  WayReading way{Way::MulticastV4, 0, 0, true, {}, {}};
  CHECK(found(way).verdict == Verdict::Ok);
  way.own_heard = false;
  CHECK(found(way).verdict == Verdict::Problem);
  CHECK(found(way).advice == open_firewall);
  way.send_error = EPERM;
  CHECK(found(way).finding.find("refused by a firewall") != std::string::npos);
  way.send_error = ENETUNREACH;
  CHECK(found(way).finding.find("no way out") != std::string::npos);
  way.send_error = 0;
  way.listen_error = EADDRINUSE;
  CHECK(found(way).advice.find("Ports") != std::string::npos);
}

TEST_CASE("what only stands in for IPv4 multicast is a warning when it fails", "[doctor]") {
  CHECK(found(WayReading{Way::MulticastV6, 0, 0, false, {}, {}}).verdict == Verdict::Warning);
  CHECK(found(WayReading{Way::Broadcast, 0, 0, false, {}, {}}).verdict == Verdict::Warning);
}

TEST_CASE("no interface at all is a problem", "[doctor]") {
  CHECK(check_ways({}, open_firewall).at(0).verdict == Verdict::Problem);
}

TEST_CASE("a node that is heard and does not answer is behind a firewall", "[doctor]") {
  auto silent = node("a", 1, "10.7.0.2");
  CHECK(found(silent).verdict == Verdict::Ok);
  silent.answered = false;
  CHECK(found(silent).verdict == Verdict::Problem);
  silent.announced.protocol = discovery::Protocol::Plain;
  CHECK(found(silent).verdict == Verdict::Ok);
}

TEST_CASE("a node that only answers is behind something that swallows multicast", "[doctor]") {
  auto unheard = node("a", 1, "10.7.0.2");
  unheard.heard = false;
  CHECK(found(unheard).verdict == Verdict::Warning);
  CHECK(found(unheard).advice.find("IGMP") != std::string::npos);
  CHECK(check_nodes({{}, {unheard}, 1000ms}, open_firewall).at(0).verdict == Verdict::Ok);
  unheard.same_machine = true;
  CHECK(found(unheard).verdict == Verdict::Ok);
}

TEST_CASE("one id at two addresses is a clone only with two epochs", "[doctor]") {
  const ProbeReading dual_homed{{}, {node("a", 1, "10.7.0.2"), node("a", 1, "10.8.0.2")}, 2500ms};
  CHECK(check_clones(dual_homed, {}).at(0).verdict == Verdict::Ok);
  const ProbeReading restarted{{}, {node("a", 1, "10.7.0.2"), node("a", 2, "10.7.0.2")}, 2500ms};
  CHECK(check_clones(restarted, {}).at(0).verdict == Verdict::Ok);
  const ProbeReading cloned{{}, {node("a", 1, "10.7.0.2"), node("a", 2, "10.7.0.3")}, 2500ms};
  const auto clones = check_clones(cloned, {});
  REQUIRE(clones.size() == 1);
  CHECK(clones[0].verdict == Verdict::Problem);
  CHECK(clones[0].finding.find("10.7.0.2 and 10.7.0.3") != std::string::npos);
  discovery::Refused refused;
  refused.own_id_abroad = 3;
  CHECK(check_clones({}, refused).at(0).verdict == Verdict::Problem);
}

TEST_CASE("packets that are not taken are counted by why", "[doctor]") {
  CHECK(check_refused({}).empty());
  discovery::Refused refused;
  refused.malformed = 2;
  refused.off_subnet = 7;
  const auto found = check_refused(refused);
  REQUIRE(found.size() == 2);
  CHECK(found[0].measured.at("packets") == 2);
  CHECK(found[1].measured.at("packets") == 7);
}

TEST_CASE("a key that others have is a problem, one that they lack a warning", "[doctor]") {
  discovery::Refused refused;
  refused.without_key = 3;
  refused.other_key = 4;
  refused.forged = 5;
  const auto found = check_refused(refused);
  REQUIRE(found.size() == 3);
  CHECK(found[0].verdict == Verdict::Warning);
  CHECK(found[1].verdict == Verdict::Problem);
  CHECK(found[2].verdict == Verdict::Warning);
}

TEST_CASE("the report's lines are no longer than a hundred characters", "[doctor]") {
  const Section section{"Ports",
                        {{"a",
                          "UDP 7282",
                          Verdict::Problem,
                          std::string(40, 'x') + " " + std::string(50, 'y'),
                          std::string(60, 'z') + " " + std::string(30, 'w'),
                          {}},
                         {"b", "", Verdict::Ok, "fine", "", {}}}};
  const auto text = text_of(section);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    CHECK(end - at <= 100);
    at = end + 1;
  }
  CHECK(text.find("  problem  UDP 7282  x") != std::string::npos);
  CHECK(text.find("-> z") != std::string::npos);
}

TEST_CASE("names that are not UTF-8 do not stop the JSON", "[doctor]") {
  const Section section{"Nodes", {{"node", "\xff\xfe", Verdict::Ok, "fine", "", {{"epoch", 3}}}}};
  const auto object = nlohmann::json::parse(json_lines(section));
  CHECK(object.at("verdict") == "ok");
  CHECK(object.at("epoch") == 3);
  CHECK(object.size() == 6);
}

TEST_CASE("the summary counts every verdict", "[doctor]") {
  const std::vector<Section> sections{
      {"A", {{"a", "", Verdict::Problem, "", "", {}}, {"b", "", Verdict::Ok, "", "", {}}}},
      {"B", {{"c", "", Verdict::Note, "", "", {}}, {"d", "", Verdict::Note, "", "", {}}}}};
  CHECK(summary(sections) == "1 problem, 0 warnings, 2 notes, 1 check fine");
  CHECK(worst(sections) == Verdict::Problem);
  CHECK(worst({}) == Verdict::Ok);
}
