#include <catch2/catch.hpp>

#include "tests/sim/seeds.hpp"
#include "tests/sim/test/pinger.hpp"

using namespace hana;
using namespace hana::sim;
using namespace std::chrono_literals;

namespace {

/// Twenty hosts with everything that is random.
std::uint64_t trace_of(std::uint64_t seed, char said = '0') {
  Conditions conditions;
  conditions.loss = 0.1;
  conditions.duplication = 0.1;
  conditions.reordering = 0.1;
  PingerNet net{seed, conditions};
  HostOptions late;
  late.timer_lateness = 1ms;
  for (int i = 0; i < 20; ++i) {
    net.hosts.push_back(net.world.add_host(late));
    net.world.network().attach(net.hosts.back(), net.lan);
    auto& pinger = net.pingers.emplace_back();
    pinger.say_every(10ms, ToGroup{group(), {}});
    net.programs.push_back(net.world.start(net.hosts.back(), program_of(pinger), group_sockets()));
  }
  net.say(net.pingers.front(), std::string(1, said), ToGroup{group(), {}});
  net.world.run_for(2s);
  return net.world.trace();
}

}  // namespace

TEST_CASE("the same seed makes the same run", "[sim]") {
  for_each_seed(1, 10, [](std::uint64_t seed) { CHECK(trace_of(seed) == trace_of(seed)); });
}

TEST_CASE("another seed makes another run", "[sim]") { CHECK(trace_of(1) != trace_of(2)); }

TEST_CASE("one other bit in one packet makes another trace", "[sim]") {
  CHECK(trace_of(1, '0') != trace_of(1, '1'));
}

TEST_CASE("the numbers of a seed are the same on every machine", "[sim]") {
  Random random{1234};
  CHECK(random.bits() == 17473339210090333472u);
  CHECK(random.below(1'000'000) == 52223u);
}

TEST_CASE("the long tail has the mean and the percentiles that it promises", "[sim]") {
  Random random{GENERATE(range(1u, 4u))};
  std::size_t below_median = 0;
  std::size_t above_p99 = 0;
  double sum = 0;
  constexpr int draws = 200'000;
  for (int i = 0; i < draws; ++i) {
    const auto drawn = random.long_tail();
    REQUIRE(drawn >= 0);
    REQUIRE(drawn <= 100);
    sum += drawn;
    below_median += drawn < 0.4142 ? 1u : 0u;
    above_p99 += drawn > 9 ? 1u : 0u;
  }
  CHECK(sum / draws == Approx(0.99).margin(0.03));
  CHECK(static_cast<double>(below_median) / draws == Approx(0.5).margin(0.006));
  CHECK(static_cast<double>(above_p99) / draws == Approx(0.01).margin(0.0015));
}
