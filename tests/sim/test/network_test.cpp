#include <catch2/catch.hpp>

#include "tests/sim/test/pinger.hpp"

using namespace hana;
using namespace hana::sim;
using namespace std::chrono_literals;

namespace {

/// What part of ten thousand packets was heard, and which.
struct Hearing {
  std::size_t heard = 0;
  std::size_t distinct = 0;
  std::size_t overtaken = 0;
};

Hearing hear_ten_thousand(const Conditions& conditions, std::uint64_t seed) {
  PingerNet net{seed, conditions};
  const auto& receiver = net.add();
  net.hosts.push_back(net.world.add_host());
  net.world.network().attach(net.hosts.back(), net.lan);
  auto& sender = net.pingers.emplace_back();
  sender.say_every(20ms, ToGroup{group(), {}});
  net.programs.push_back(net.world.start(net.hosts.back(), program_of(sender), {}));
  net.world.run_for(200s - 1ms);
  net.world.crash(net.programs.back());
  net.world.run_for(1s);
  Hearing result;
  std::set<int> seen;
  for (const auto& heard : receiver.heard) {
    const auto number = std::stoi(heard.text);
    if (!seen.empty() && number < *seen.rbegin()) ++result.overtaken;
    seen.insert(number);
  }
  result.heard = receiver.heard.size();
  result.distinct = seen.size();
  return result;
}

}  // namespace

TEST_CASE("without faults each packet of ten thousand is heard once, in order", "[sim]") {
  const auto result = hear_ten_thousand({}, GENERATE(1u, 2u));
  CHECK(result.heard == 10'000);
  CHECK(result.distinct == 10'000);
  CHECK(result.overtaken == 0);
}

TEST_CASE("one in five packets is lost at 20 % loss", "[sim]") {
  Conditions conditions;
  conditions.loss = 0.2;
  const auto result = hear_ten_thousand(conditions, GENERATE(1u, 2u, 3u));
  CHECK(static_cast<double>(result.heard) / 10'000 == Approx(0.8).margin(0.02));
}

TEST_CASE("one in ten packets comes twice at 10 % duplication", "[sim]") {
  Conditions conditions;
  conditions.duplication = 0.1;
  const auto result = hear_ten_thousand(conditions, GENERATE(1u, 2u, 3u));
  CHECK(result.distinct == 10'000);
  CHECK(static_cast<double>(result.heard) / 10'000 == Approx(1.1).margin(0.015));
}

TEST_CASE("one in ten packets is overtaken at 10 % reordering", "[sim]") {
  Conditions conditions;
  conditions.reordering = 0.1;
  conditions.held_back = 30ms;
  const auto result = hear_ten_thousand(conditions, GENERATE(1u, 2u, 3u));
  CHECK(result.distinct == 10'000);
  CHECK(static_cast<double>(result.overtaken) / 10'000 == Approx(0.09).margin(0.015));
}

TEST_CASE("a packet takes the latency of its subnet", "[sim]") {
  PingerNet net{1, exact()};
  const auto& one = net.add();
  const auto& other = net.add();
  net.world.run_for(1s);
  const auto before = net.world.now_on(net.hosts[1]);
  net.say(one, "x", ToGroup{group(), {}});
  net.world.run_for(1s);
  REQUIRE(other.heard.size() == 1);
  CHECK(other.heard[0].at - before == 1ms);
}

TEST_CASE("a subnet that does not carry multicast carries broadcast and unicast, and the reverse",
          "[sim]") {
  auto conditions = exact();
  const bool multicast_blocked = GENERATE(true, false);
  (multicast_blocked ? conditions.multicast : conditions.broadcast) = Carried::No;
  PingerNet net{1, conditions};
  const auto& one = net.add();
  const auto& other = net.add();
  net.say(one, "group", ToGroup{group(), {}});
  net.say(one, "broadcast", ToBroadcast{group().port, NicIndex{2}});
  net.say(one, "unicast", ToEndpoint{net.address(1, group().port), {}});
  net.world.run_for(10ms);
  REQUIRE(other.heard.size() == 2);
  CHECK(other.heard[0].text == (multicast_blocked ? "broadcast" : "group"));
  CHECK(other.heard[0].cast == (multicast_blocked ? Cast::Broadcast : Cast::Group));
  CHECK(other.heard[1].text == "unicast");
  CHECK(net.world.traffic().fates.cut == 1);
}

TEST_CASE("multicast leaves by every interface and stays on its subnets", "[sim]") {
  World world{1};
  const auto left = world.network().add_subnet(exact());
  const auto right = world.network().add_subnet(exact());
  world.network().connect(left, right);
  std::deque<Pinger> pingers(3);
  std::vector<HostId> hosts;
  std::vector<ProgramId> programs;
  for (auto& pinger : pingers) {
    hosts.push_back(world.add_host());
    if (&pinger != &pingers[2]) world.network().attach(hosts.back(), left, Families::V4);
    if (&pinger != &pingers[1]) world.network().attach(hosts.back(), right, Families::V4);
    programs.push_back(world.start(hosts.back(), program_of(pinger), group_sockets()));
  }
  pingers[0].say("both", ToGroup{group(), {}});
  world.serve(programs[0]);
  pingers[1].say("left", ToGroup{group(), {}});
  world.serve(programs[1]);
  world.run_for(1s);

  REQUIRE(pingers[1].heard.size() == 3);  // its own on lo and eth0, and that of the first
  REQUIRE(pingers[2].heard.size() == 1);
  CHECK(pingers[2].heard[0].text == "both");
  CHECK(pingers[2].heard[0].from == v4(10, 1, 0, 1, 40'000));
  CHECK(pingers[1].heard[2].from == v4(10, 0, 0, 1, 40'000));
}

TEST_CASE("unicast crosses connected subnets and no others", "[sim]") {
  World world{1};
  const auto left = world.network().add_subnet(exact());
  const auto right = world.network().add_subnet(exact());
  const bool connected = GENERATE(true, false);
  if (connected) world.network().connect(left, right);
  Pinger one;
  Pinger other;
  const auto here = world.add_host();
  const auto there = world.add_host();
  world.network().attach(here, left);
  world.network().attach(there, right);
  const auto program = world.start(here, program_of(one), {});
  world.start(there, program_of(other), group_sockets());
  one.say("x", ToEndpoint{v4(10, 1, 0, 1, 5000), {}});
  world.serve(program);
  world.run_for(1s);
  CHECK(other.heard.size() == (connected ? 1 : 0));
  CHECK(world.traffic().fates.no_way == (connected ? 0 : 1));
}

TEST_CASE("an interface without an address of the group's family does not hear the group",
          "[sim]") {
  PingerNet net{1, exact()};
  Sockets both;
  const Endpoint v6_group{AddressFamily::V6, UdpPort{5000}, {0xff, 0x12}, 0};
  both.groups = {group(), v6_group};
  for (const auto families : {Families::Both, Families::V4, Families::V6}) {
    net.hosts.push_back(net.world.add_host());
    net.world.network().attach(net.hosts.back(), net.lan, families);
    net.add_to(net.hosts.back(), both);
  }
  net.say(net.pingers[0], "v4", ToGroup{group(), NicIndex{2}});
  net.say(net.pingers[0], "v6", ToGroup{v6_group, NicIndex{2}});
  net.world.run_for(1s);
  REQUIRE(net.pingers[1].heard.size() == 1);
  REQUIRE(net.pingers[2].heard.size() == 1);
  CHECK(net.pingers[1].heard[0].text == "v4");
  CHECK(net.pingers[2].heard[0].text == "v6");
}

TEST_CASE("link-local unicast arrives with the receiver's own scope and needs one to be sent",
          "[sim]") {
  PingerNet net{1, exact()};
  const auto& one = net.add({}, Families::V6);
  const auto& other = net.add({}, Families::V6);
  auto to = endpoint(link_local(2), net.world.port(net.programs[1]));
  net.say(one, "without", ToEndpoint{to, {}});
  to.scope = 2;
  net.say(one, "with", ToEndpoint{to, {}});
  net.world.run_for(1s);
  REQUIRE(other.heard.size() == 1);
  CHECK(other.heard[0].text == "with");
  CHECK(other.heard[0].from.scope == 2);
  CHECK(other.heard[0].cast == Cast::OwnUnicast);
}

TEST_CASE("an interface that is down hears and sends nothing, and its programs know", "[sim]") {
  PingerNet net{1, exact()};
  HostOptions slow;
  slow.nic_notice = 500ms;
  const auto& one = net.add();
  const auto& other = net.add(slow);
  const auto change = [&](NicState state) {
    net.world.network().set_state(net.hosts[1], NicIndex{2}, state);
    net.world.run_for(499ms);
    const auto told = other.told_nics_at.size();
    net.world.run_for(1ms);
    CHECK(other.told_nics_at.size() == told + 1);
  };
  change(NicState::Down);
  CHECK(other.nics.size() == 1);
  net.say(one, "unheard", ToGroup{group(), {}});
  net.say(other, "unsaid", ToGroup{group(), NicIndex{2}});
  net.world.run_for(1s);
  change(NicState::Up);
  CHECK(other.nics.size() == 2);
  net.say(one, "heard", ToGroup{group(), {}});
  net.world.run_for(1s);
  REQUIRE(other.heard.size() == 1);
  CHECK(other.heard[0].text == "heard");
}

TEST_CASE("a packet on its way to an interface that goes down is gone", "[sim]") {
  PingerNet net{1, exact()};
  const auto& one = net.add();
  const auto& other = net.add();
  net.say(one, "x", ToGroup{group(), NicIndex{2}});
  net.world.run_for(500us);
  net.world.network().set_state(net.hosts[1], NicIndex{2}, NicState::Removed);
  net.world.run_for(1s);
  CHECK(other.heard.empty());
  CHECK(net.world.traffic().fates.no_way == 1);
}
