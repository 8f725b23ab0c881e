#include <catch2/catch.hpp>

#include "tests/sim/test/pinger.hpp"

using namespace hana;
using namespace hana::sim;
using namespace std::chrono_literals;

TEST_CASE("a sleeping host says and hears nothing; its clock stands still or goes on", "[sim]") {
  const auto kind = GENERATE(SteadyClock::StopsAsleep, SteadyClock::GoesOnAsleep);
  PingerNet net{1, exact()};
  HostOptions options;
  options.steady_clock = kind;
  const auto& awake = net.add();
  const auto host = net.world.add_host(options);
  net.world.network().attach(host, net.lan, Families::V4);
  auto& sleeper = net.pingers.emplace_back();
  sleeper.say_every(1s, ToGroup{group(), NicIndex{2}});
  net.programs.push_back(net.world.start(host, program_of(sleeper), group_sockets()));

  net.world.run_for(10'500ms);
  const auto before = net.world.now_on(host);
  const auto said = awake.heard.size();
  CHECK(said == 11);
  net.world.sleep(host);
  net.say(awake, "unheard", ToGroup{group(), {}});
  net.world.run_for(1h);
  CHECK(awake.heard.size() == said + 2);  // its own, on lo and eth0
  net.world.wake(host);
  const auto slept = kind == SteadyClock::GoesOnAsleep ? Time{1h} : Time{0};
  CHECK(net.world.now_on(host) - before == slept);
  net.world.run_for(499ms);
  const bool is_late = kind == SteadyClock::GoesOnAsleep;
  CHECK((sleeper.said_at.size() > 11) == is_late);
  net.world.run_for(1ms);
  CHECK(sleeper.said_at.size() > 11);
  CHECK(std::ranges::count(sleeper.heard, "unheard", &Pinger::Heard::text) == 0);
  CHECK(net.world.traffic().fates.asleep == 1);
}

TEST_CASE("interfaces that changed while the host slept are told when it wakes", "[sim]") {
  PingerNet net{1, exact()};
  const auto& pinger = net.add();
  net.world.sleep(net.hosts[0]);
  net.world.network().set_state(net.hosts[0], NicIndex{2}, NicState::Down);
  net.world.run_for(1s);
  CHECK(pinger.told_nics_at.empty());
  net.world.wake(net.hosts[0]);
  CHECK(pinger.told_nics_at.size() == 1);
  CHECK(pinger.nics.size() == 1);
}

TEST_CASE("a crashed program is silent; one that stops says its goodbye first", "[sim]") {
  PingerNet net{1, exact()};
  const auto& witness = net.add();
  net.add();
  net.add();
  net.world.crash(net.programs[1]);
  net.world.stop(net.programs[2]);
  net.world.run_for(1s);
  REQUIRE(witness.heard.size() == 1);
  CHECK(witness.heard[0].text == "bye");
  CHECK_FALSE(net.world.is_running(net.programs[1]));
  CHECK_FALSE(net.world.is_running(net.programs[2]));
  CHECK(net.world.is_running(net.programs[0]));
  CHECK(net.pingers[1].heard.empty());
}

TEST_CASE("programs of a host without any network hear each other over its loopback", "[sim]") {
  World world{1};
  const auto host = world.add_host();
  Pinger one;
  Pinger other;
  const auto program = world.start(host, program_of(one), group_sockets());
  world.start(host, program_of(other), group_sockets());
  one.say("x", ToGroup{group(), {}});
  world.serve(program);
  world.run_for(10ms);
  REQUIRE(other.heard.size() == 1);
  CHECK(other.heard[0].on == NicIndex{1});
  CHECK(other.heard[0].at - other.started_at < 1ms);
  CHECK(world.traffic().sent().packets == 0);
  CHECK(world.traffic().looped().packets == 1);
}

TEST_CASE("a call comes at its time and may change the world", "[sim]") {
  PingerNet net{1, exact()};
  const auto& pinger = net.add();
  Time called{};
  net.world.call_in(3s, [&] {
    called = net.world.now();
    net.world.network().attach(net.hosts[0], net.lan);
  });
  net.world.run_for(10s);
  CHECK(called == 3s);
  CHECK(pinger.nics.size() == 3);
  CHECK(pinger.told_nics_at == std::vector{pinger.started_at + 3s});
}

TEST_CASE("a run until something is so ends at that event, or at its limit", "[sim]") {
  PingerNet net{1, exact()};
  const auto& one = net.add();
  const auto& other = net.add();
  net.say(one, "x", ToGroup{group(), {}});
  CHECK(net.world.run_until([&] { return !other.heard.empty(); }, 1s));
  CHECK(net.world.now() == 1ms);
  CHECK_FALSE(net.world.run_until([&] { return other.heard.size() > 1; }, 1s));
  CHECK(net.world.now() == 1s);
}
