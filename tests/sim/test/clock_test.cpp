#include <catch2/catch.hpp>

#include "tests/sim/test/pinger.hpp"

using namespace hana;
using namespace hana::sim;
using namespace std::chrono_literals;

TEST_CASE("a clock reaches a time first where it shows at least that time", "[sim][property]") {
  const auto drift = GENERATE(-100'000'000, -80'000, 0, 1, 80'000, 100'000'000);
  const auto offset = GENERATE(take(5, random(-1'000'000'000'000'000L, 1'000'000'000'000'000L)));
  const auto now = Time{GENERATE(take(20, random(1'000'000'000L, 40'000'000'000'000L)))};
  const HostClock clock{Time{offset}, drift};

  const auto shown = clock.at(now);
  const auto reached = clock.reaches(shown);
  CHECK(clock.at(reached) >= shown);
  CHECK(clock.at(reached - 1ns) < shown);
  CHECK(reached <= now);
}

TEST_CASE("a clock that is fast by 100 ppm shows 100 us more after a second", "[sim]") {
  const HostClock clock{5s, 100'000};
  CHECK(clock.at(1s).time_since_epoch() == 6s + 100us);
}

TEST_CASE("timers follow their host's clock: a fast one has rung once more after a while",
          "[sim]") {
  PingerNet net{1, exact()};
  HostOptions fast;
  fast.drift_ppb = 10'000'000;
  for (const auto& options : {HostOptions{}, fast}) {
    net.hosts.push_back(net.world.add_host(options));
    auto& pinger = net.pingers.emplace_back();
    pinger.say_every(1s, ToGroup{group(), {}});
    net.programs.push_back(net.world.start(net.hosts.back(), program_of(pinger), {}));
  }
  net.world.run_for(99'500ms);
  CHECK(net.pingers[0].said_at.size() == 100);
  CHECK(net.pingers[1].said_at.size() == 101);
}

TEST_CASE("late timers are late by up to their host's bound and never early", "[sim]") {
  World world{GENERATE(range(1u, 6u))};
  HostOptions late;
  late.timer_lateness = 5ms;
  Pinger pinger;
  pinger.say_every(100ms, ToGroup{group(), {}});
  world.start(world.add_host(late), program_of(pinger), {});
  world.run_for(100s);
  REQUIRE(pinger.said_at.size() > 900);
  auto latest = 0ns;
  for (std::size_t i = 1; i < pinger.said_at.size(); ++i) {
    const auto lateness = pinger.said_at[i] - pinger.started_at - i * 100ms;
    CHECK(lateness >= 0ns);
    latest = std::max<Time>(latest, lateness);
  }
  CHECK(latest > 4ms);
  CHECK(latest < 5ms);
}
