#include <catch2/catch.hpp>
#include <cerrno>

#include "tests/tools/doctor/made_tree.hpp"
#include "tools/hana-router/doctor/network/firewall.hpp"
#include "tools/hana-router/doctor/network/kernel_settings.hpp"
#include "tools/hana-router/doctor/network/links.hpp"
#include "tools/hana-router/doctor/network/udp_ports.hpp"
#include "tools/hana-router/doctor/network/wifi.hpp"

using namespace hana;
using namespace hana::tools::doctor;
using hana::tests::MadeTree;

namespace {

std::size_t count(const Findings& findings, const std::string& check, Verdict verdict) {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(), [&](const Finding& finding) {
        return finding.check == check && finding.verdict == verdict;
      }));
}

LinkAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d,
               std::uint8_t bits = 24) {
  return {{AddressFamily::V4, {a, b, c, d}, bits, {}}, false, false};
}

Link cable(std::uint32_t index, const std::string& name, const LinkAddress& address) {
  Link link;
  link.index = discovery::InterfaceIndex{index};
  link.name = name;
  link.up = link.carrier = link.multicast = true;
  link.addresses = {address};
  return link;
}

}  // namespace

TEST_CASE("an interface with a cable and an address is fine", "[doctor]") {
  const auto found = check_links({cable(2, "eth0", v4(10, 7, 0, 1))}, {});
  REQUIRE(found.size() == 1);
  CHECK(found[0].verdict == Verdict::Ok);
  CHECK(found[0].finding.find("10.7.0.1/24") != std::string::npos);
}

TEST_CASE("an interface that is down is a problem only where it was named", "[doctor]") {
  auto down = cable(2, "eth0", v4(10, 7, 0, 1));
  SECTION("switched off") { down.up = false; }
  SECTION("no cable") { down.carrier = false; }
  SECTION("no address") { down.addresses.clear(); }
  const std::vector<Link> links{down, cable(3, "eth1", v4(10, 8, 0, 1))};
  CHECK(count(check_links(links, {}), "interface", Verdict::Note) == 1);
  CHECK(count(check_links(links, {}), "interface", Verdict::Problem) == 0);
  CHECK(count(check_links(links, {{"eth0"}, {}}), "interface", Verdict::Problem) == 1);
  CHECK(check_links(links, {{}, {"eth0"}}).size() == 1);
}

TEST_CASE("a named interface that does not exist is a problem", "[doctor]") {
  const std::vector<Link> links{cable(2, "eth0", v4(10, 7, 0, 1))};
  CHECK(count(check_links(links, {{"eth0", "wlan0"}, {}}), "interface", Verdict::Problem) == 1);
  CHECK(count(check_links(links, {{"eth*"}, {}}), "interface", Verdict::Problem) == 0);
}

TEST_CASE("a machine with only its loopback is told that it is alone", "[doctor]") {
  auto lo = cable(1, "lo", v4(127, 0, 0, 1, 8));
  lo.loopback = true;
  CHECK(count(check_links({lo}, {}), "network", Verdict::Warning) == 1);
  CHECK(count(check_links({lo}, {}), "interface", Verdict::Problem) == 0);
  lo.up = false;
  CHECK(count(check_links({lo}, {}), "interface", Verdict::Problem) == 1);
}

TEST_CASE("addresses that do not work are told apart", "[doctor]") {
  auto address = v4(10, 7, 0, 1);
  address.duplicate = true;
  CHECK(count(check_links({cable(2, "eth0", address)}, {}), "address", Verdict::Problem) == 1);
  address = v4(10, 7, 0, 1);
  address.tentative = true;
  CHECK(count(check_links({cable(2, "eth0", address)}, {}), "address", Verdict::Note) == 1);
  const auto alone = cable(2, "eth0", v4(169, 254, 3, 4, 16));
  CHECK(count(check_links({alone}, {}), "address", Verdict::Warning) == 1);
  auto both = alone;
  both.addresses.push_back(v4(10, 7, 0, 1));
  CHECK(count(check_links({both}, {}), "address", Verdict::Warning) == 0);
}

TEST_CASE("the show's subnet is the first that leads to other machines", "[doctor]") {
  auto vpn = cable(2, "wg0", v4(10, 9, 0, 1));
  vpn.kind = "wireguard";
  CHECK(show_subnet({vpn, cable(3, "eth0", v4(192, 168, 37, 77, 20))}) == "192.168.32.0/20");
  CHECK(show_subnet({vpn}).empty());
}

TEST_CASE("two interfaces in one subnet are a warning", "[doctor]") {
  const auto first = cable(2, "eth0", v4(10, 0, 5, 1, 20));
  const auto beside = cable(3, "wlan0", v4(10, 0, 15, 2, 20));
  const auto elsewhere = cable(3, "wlan0", v4(10, 0, 16, 2, 20));
  CHECK(count(check_links({first, beside}, {}), "same-subnet", Verdict::Warning) == 1);
  CHECK(count(check_links({first, elsewhere}, {}), "same-subnet", Verdict::Warning) == 0);
}

TEST_CASE("tunnels and the bridges of containers are noted", "[doctor]") {
  auto vpn = cable(3, "wg0", v4(10, 9, 0, 1));
  vpn.kind = "wireguard";
  const auto docker = cable(4, "docker0", v4(172, 17, 0, 1, 16));
  const std::vector<Link> links{cable(2, "eth0", v4(10, 7, 0, 1)), vpn, docker};
  CHECK(count(check_links(links, {}), "interface", Verdict::Note) == 2);
  CHECK(!leads_outside(vpn));
  CHECK(!leads_outside(docker));
}

TEST_CASE("this machine's interfaces include a loopback that is up or down", "[doctor]") {
  const auto links = read_links();
  const auto lo =
      std::find_if(links.begin(), links.end(), [](const Link& one) { return one.loopback; });
  REQUIRE(lo != links.end());
  CHECK(lo->name == "lo");
  if (lo->up) {
    REQUIRE(!lo->addresses.empty());
    CHECK(text_of(lo->addresses[0].address) == "127.0.0.1/8");
  }
}

TEST_CASE("the kernel's table of UDP sockets is read", "[doctor]") {
  const auto sockets = parse_udp_table(
      "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
      "inode ref pointer drops\n"
      " 1034: 5248FFEF:1C72 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 "
      "16829 2 0000000000000000 0\n"
      " nonsense\n"
      " 1035: 5248FFEF:1C7 00000000:0000 07 0:0 0:0 0  1000 0 1 2 0 0\n",
      AddressFamily::V4);
  REQUIRE(sockets.size() == 1);
  CHECK(sockets[0].local == Endpoint{AddressFamily::V4, UdpPort{7282}, {239, 255, 72, 82}, 0});
  CHECK(sockets[0].user == 1000);
  CHECK(sockets[0].inode == 16829);
  const auto v6 = parse_udp_table(
      " 1: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 07 "
      "00000000:00000000 00:00000000 00000000 0 0 7 2 0 0\n",
      AddressFamily::V6);
  REQUIRE(v6.size() == 1);
  CHECK(v6[0].local.address[15] == 1);
  CHECK(v6[0].local.port == UdpPort{80});
}

TEST_CASE("the program behind a socket is found by its open files", "[doctor]") {
  const MadeTree made;
  made.file("proc/41/comm", "resolume");
  made.link("proc/41/fd/3", "socket:[16829]");
  made.file("proc/42/comm", "bash");
  made.link("proc/42/fd/0", "socket:[168290]");
  const auto holders = holders_of_socket(made.tree(), 16829);
  REQUIRE(holders.size() == 1);
  CHECK(holders[0].pid == 41);
  CHECK(holders[0].name == "resolume");
}

TEST_CASE("whoever has the discovery port for itself is named", "[doctor]") {
  PortUse use{UdpPort{7282}, "discovery", 0, {{41, "hana-router"}}, 0};
  CHECK(check_discovery_port(use).verdict == Verdict::Ok);
  use.error = EADDRINUSE;
  use.holders = {{41, "greedy"}};
  const auto taken = check_discovery_port(use);
  CHECK(taken.verdict == Verdict::Problem);
  CHECK(taken.finding.find("greedy (process 41)") != std::string::npos);
  use.holders.clear();
  use.hidden = 1;
  CHECK(check_discovery_port(use).finding.find("another user") != std::string::npos);
}

TEST_CASE("a show's port that a router already has is no problem", "[doctor]") {
  PortUse use{UdpPort{9001}, "the device \"phone\"", EADDRINUSE, {{41, "hana-router"}}, 0};
  CHECK(check_show_port(use).verdict == Verdict::Ok);
  use.holders.push_back({42, "oscdump"});
  CHECK(check_show_port(use).verdict == Verdict::Problem);
  use.error = EACCES;
  CHECK(check_show_port(use).verdict == Verdict::Problem);
}

TEST_CASE("a firewall that drops what no rule names is a warning", "[doctor]") {
  const std::string start = R"({"nftables":[{"metainfo":{"version":"1.0.6"}},
    {"table":{"family":"inet","name":"filter","handle":1}},
    {"chain":{"family":"inet","table":"filter","name":"input","handle":1,"type":"filter",
              "hook":"input","prio":0,"policy":"drop"}},
    {"rule":{"family":"inet","table":"filter","chain":"input","handle":2,"expr":[)";
  const auto with = [&](const std::string& match) {
    const auto tables = parse_ruleset(start + match + "{\"accept\":null}]}}]}", UdpPort{7282});
    REQUIRE(tables);
    REQUIRE(tables->size() == 1);
    return tables->front();
  };
  const auto port = [](const std::string& right) {
    return R"({"match":{"op":"==","left":{"payload":{"protocol":"udp","field":"dport"}},"right":)" +
           right + "}},";
  };
  CHECK(with("").drops_the_rest_in);
  CHECK(!with("").accepts_port);
  CHECK(with(port("7282")).accepts_port);
  CHECK(with(port(R"({"set":[53,7282]})")).accepts_port);
  CHECK(with(port(R"({"range":[7000,8000]})")).accepts_port);
  CHECK(!with(port("22")).accepts_port);
  const Firewall firewall{true, {with("")}, false, false, false};
  const auto found = check_firewall(firewall, UdpPort{7282}, "10.7.0.0/24");
  REQUIRE(found.size() == 1);
  CHECK(found[0].verdict == Verdict::Warning);
  CHECK(found[0].advice.find("10.7.0.0/24") != std::string::npos);
}

TEST_CASE("rules that drop something are noted, and no rules are fine", "[doctor]") {
  const auto tables = parse_ruleset(
      R"({"nftables":[{"rule":{"family":"ip","table":"t","chain":"c","expr":[{"drop":null}]}}]})",
      UdpPort{7282});
  REQUIRE(tables);
  CHECK(check_firewall({true, *tables, false, false, false}, UdpPort{7282}, "").at(0).verdict ==
        Verdict::Note);
  CHECK(check_firewall({true, {}, false, false, false}, UdpPort{7282}, "").at(0).verdict ==
        Verdict::Ok);
  CHECK(!parse_ruleset("netlink: Error: cache initialization failed", UdpPort{7282}));
  CHECK(!parse_ruleset(R"({"nftables":[{"rule":5}]})", UdpPort{7282}).has_value());
}

TEST_CASE("a firewall service whose rules are hidden is a warning in its own words", "[doctor]") {
  Firewall firewall;
  CHECK(check_firewall(firewall, UdpPort{7282}, "").at(0).verdict == Verdict::Ok);
  firewall.ufw = true;
  const auto ufw = check_firewall(firewall, UdpPort{7282}, "10.7.0.0/24").at(0);
  CHECK(ufw.verdict == Verdict::Warning);
  CHECK(ufw.advice.find("sudo ufw allow") != std::string::npos);
}

TEST_CASE("the firewall's service is known by its configuration and its process", "[doctor]") {
  const MadeTree made;
  made.file("etc/ufw/ufw.conf", "# ENABLED=yes\nENABLED=no");
  CHECK(!read_firewall(made.tree(), UdpPort{7282}).ufw);
  made.file("etc/ufw/ufw.conf", "ENABLED=yes\nLOGLEVEL=low");
  made.file("proc/9/comm", "firewalld");
  CHECK(read_firewall(made.tree(), UdpPort{7282}).ufw);
  CHECK(read_firewall(made.tree(), UdpPort{7282}).firewalld);
}

TEST_CASE("a strict reverse path filter matters to a machine with several networks", "[doctor]") {
  const MadeTree made;
  made.file("proc/sys/net/ipv4/conf/all/rp_filter", "0");
  made.file("proc/sys/net/ipv4/conf/eth0/rp_filter", "1");
  made.file("proc/sys/net/ipv4/conf/eth1/rp_filter", "2");
  made.file("proc/sys/net/core/rmem_max", "212992");
  const std::vector<Link> one{cable(2, "eth0", v4(10, 7, 0, 1))};
  const std::vector<Link> two{one[0], cable(3, "eth1", v4(10, 8, 0, 1))};
  CHECK(count(check_kernel_settings(read_kernel_settings(made.tree(), one), one), "reverse-path",
              Verdict::Warning) == 0);
  const auto settings = read_kernel_settings(made.tree(), two);
  CHECK(settings.strict == std::vector<std::string>{"eth0"});
  CHECK(count(check_kernel_settings(settings, two), "reverse-path", Verdict::Warning) == 1);
  CHECK(count(check_kernel_settings(settings, two), "receive-buffer", Verdict::Note) == 1);

  made.file("proc/sys/net/ipv4/conf/all/rp_filter", "2");
  made.file("proc/sys/net/core/rmem_max", "1048576");
  const auto better = read_kernel_settings(made.tree(), two);
  CHECK(better.strict.empty());
  CHECK(count(check_kernel_settings(better, two), "receive-buffer", Verdict::Ok) == 1);
}

TEST_CASE("Wi-Fi that dozes is a warning, and what is not told is not guessed", "[doctor]") {
  CHECK(parse_power_save("Power save: on\n") == PowerSaving::On);
  CHECK(parse_power_save("Power save: off\n") == PowerSaving::Off);
  CHECK(parse_power_save("") == PowerSaving::Unknown);
  const auto found = check_wifi(
      {{"wlan0", PowerSaving::On}, {"wlan1", PowerSaving::Off}, {"wlan2", PowerSaving::Unknown}});
  REQUIRE(found.size() == 3);
  CHECK(found[0].verdict == Verdict::Warning);
  CHECK(found[0].advice.find("iw dev wlan0 set power_save off") != std::string::npos);
  CHECK(found[1].verdict == Verdict::Ok);
  CHECK(found[2].verdict == Verdict::Note);
}
