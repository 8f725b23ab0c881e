// What an inlet says of a message's age is true, whatever the network and the clocks do.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/sim/record.hpp"
#include "tests/sim/seeds.hpp"
#include "tests/transport/sim/clock_world.hpp"
#include "tests/transport/sim/inlet_world.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

Delivery any_delivery(sim::Random& random) { return static_cast<Delivery>(random.below(3)); }

/// Events for so long, one each 1 to 20 ms.
void play(InletWorld& net, sim::Time duration) {
  for (const auto end = net.world.now() + duration; net.world.now() < end;) {
    net.push(any_delivery(net.world.random()));
    net.world.run_for(1ms + std::chrono::microseconds{net.world.random().below(19'000)});
  }
}

double microseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::micro>{time}.count();
}

}  // namespace

TEST_CASE("a stated latency is true within its bound, whatever the network does", "[inlet][sim]") {
  sim::for_each_seed(1, 30, [](std::uint64_t seed) {
    sim::Random random{seed};
    auto conditions = random.chance(0.5) ? wired() : wifi(2ms);
    conditions.loss = static_cast<double>(random.below(21)) / 100;
    conditions.duplication = random.chance(0.5) ? 0.1 : 0;
    conditions.reordering = random.chance(0.5) ? 0.1 : 0;
    InletWorld net{seed, conditions, std::chrono::microseconds{random.below(30'000)}};
    net.world.run_for(1s);
    play(net, 20s);
    CHECK(net.worst_lie() <= 0ns);
    const auto& given = net.program.given;
    CHECK(given.size() > 1'000);
    // Under loss the first answer of the router's clock may take longer than the first second.
    const auto first_stated =
        std::ranges::find_if(given, [](const auto& one) { return one.latency.has_value(); });
    CHECK(first_stated - given.begin() < 100);
    CHECK(std::all_of(first_stated, given.end(), [](const auto& one) {
      return one.latency && one.network && one.latency->value >= 0ns && one.network->value >= 0ns;
    }));
  });
}

TEST_CASE("on a cable a latency is stated to 0.4 ms and off by far less", "[inlet][sim]") {
  sim::Record record{"inlet, wired", 1};
  auto& errors = record.samples("error_us");
  auto& bounds = record.samples("bound_us");
  sim::for_each_seed(1, 8, [&](std::uint64_t seed) {
    InletWorld net{seed, wired()};
    net.world.run_for(1s);
    play(net, 10s);
    for (const auto& one : net.program.given) {
      REQUIRE(one.latency);
      errors.add(microseconds(
          std::chrono::abs(one.latency->value - (one.arrived - net.pushed.at(one.value)))));
      bounds.add(microseconds(one.latency->error));
    }
  });
  CHECK(errors.percentile(95) < 20);
  CHECK(bounds.percentile(95) < 400);
}

TEST_CASE(
    "a way that is slower towards the visualization shows in the bound and the network's time",
    "[inlet][sim]") {
  InletWorld net{1, wired(), 20ms};
  net.world.run_for(1s);
  play(net, 5s);
  CHECK(net.worst_lie() <= 0ns);
  for (const auto& one : net.program.given) {
    REQUIRE(one.network);
    CHECK(one.network->value - one.network->error <= 20ms);
    CHECK(one.network->value + one.network->error >= 20ms);
    CHECK(one.network->error >= 10ms);  // nobody can tell which way is the slow one
    CHECK(one.latency->value >= one.network->value);
  }
}

TEST_CASE("nothing is asked before a stream is open, and nothing of one that is silent",
          "[inlet][sim]") {
  InletWorld net{1, {}};
  net.world.run_for(10s);
  const auto asked = net.router_program().pings;
  CHECK(asked >= 8 + 18);
  CHECK(asked <= 8 + 21);
  REQUIRE(net.program.inlet.sources() == 1);
  const auto now = net.world.now_on(net.visualization);
  CHECK(net.program.inlet.source(0, now).clock_state == ClockState::Synchronised);
  const std::array one{net.router};
  const std::array other{net.visualization};
  const auto cut = net.world.faults().cut(one, other);
  net.world.run_for(4s);
  CHECK(net.program.inlet.next_deadline() == Instant::max());
  net.world.faults().heal(cut);
  net.world.run_for(1s);
  CHECK(net.router_program().pings > asked);
}

TEST_CASE("another run of the router has another clock, and its messages are dated by that",
          "[inlet][sim]") {
  InletWorld net{3, wired()};
  net.world.run_for(1s);
  play(net, 3s);
  net.restart_router();
  net.router_program().clock = ClockId{78};
  net.push(Delivery::Trigger);
  net.world.run_for(300ms);
  play(net, 3s);
  CHECK(net.worst_lie() <= 0ns);
  CHECK(net.program.given.back().latency);
  CHECK(net.program.inlet.sources() == 1);
  const auto now = net.world.now_on(net.visualization);
  CHECK(net.program.inlet.source(0, now).source.epoch == 2);
  CHECK(net.program.inlet.source(0, now).clock->clock == ClockId{78});
}

TEST_CASE("the router is told when messages were used, every 50 ms at most", "[inlet][sim]") {
  InletWorld net{4, wired()};
  net.world.run_for(1s);
  for (int i = 0; i < 1'000; ++i) {
    net.push(Delivery::Trigger);
    net.world.run_for(500us);
  }
  net.world.run_for(100ms);
  const auto& reports = net.router_program().reports;
  CHECK(reports.size() >= 9);
  CHECK(reports.size() <= 12);
  for (const auto& report : reports) {
    CHECK(report.session == net.router_program().stream->session());
    CHECK(report.count >= 1);
  }
  CHECK(reports[3].count == StreamBounds::uses);
  const auto& uses = reports[3].uses;
  CHECK(std::ranges::is_sorted(uses, [](const Use& one, const Use& other) {
    return is_before(one.applied, other.applied);
  }));
}
