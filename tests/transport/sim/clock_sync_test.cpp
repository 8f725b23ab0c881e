// Clocks that drift and do not jump: the bound always holds, and the estimate is good.
#include <catch2/catch.hpp>

#include "tests/sim/record.hpp"
#include "tests/sim/seeds.hpp"
#include "tests/transport/sim/clock_world.hpp"

using namespace hana;
using namespace hana::test;
using namespace std::chrono_literals;

namespace {

using transport::ClockState;

double milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>{time}.count();
}

struct Case {
  const char* name;
  sim::Conditions conditions;
  double p95_ms;  // of the error after 30 s
};

sim::Conditions with_loss(sim::Conditions conditions, double loss) {
  conditions.loss = loss;
  return conditions;
}

// Looks at both ends every 37 ms.
template <typename Look>
void watch(ClockWorld& net, sim::Time duration, Look look) {
  for (const auto end = net.world.now() + duration; net.world.now() < end;) {
    net.world.run_for(37ms);
    for (std::size_t i = 0; i < 2; ++i) look(i);
  }
}

void check_bounds(const ClockWorld& net, std::size_t of) {
  INFO("at " << milliseconds(net.world.now()) << " ms, of host " << of);
  if (net.excess(of) > 0ns) FAIL_CHECK("outside by " << net.excess(of).count() << " ns");
  if (net.excess_of_own_time(of) > 0ns)
    FAIL_CHECK("our time outside by " << net.excess_of_own_time(of).count() << " ns");
}

}  // namespace

TEST_CASE("the true offset is always within the bound, and the estimate close to it",
          "[clock][sim]") {
  const auto with = GENERATE(
      Case{"wired", wired(), 0.004}, Case{"wired, 20 % loss", with_loss(wired(), 0.2), 0.006},
      Case{"Wi-Fi, jitter 1 ms", wifi(1ms), 0.1}, Case{"Wi-Fi, jitter 2 ms", wifi(2ms), 0.2},
      Case{"Wi-Fi, jitter 2 ms, 20 % loss", with_loss(wifi(2ms), 0.2), 0.3});
  sim::Record record{std::string{"clocks, "} + with.name, 1};
  auto& early = record.samples("error_3_to_30_s_ms");
  auto& late = record.samples("error_after_30_s_ms");
  auto& bound = record.samples("bound_after_30_s_ms");
  sim::for_each_seed(1, 60, [&](std::uint64_t seed) {
    ClockWorld net{seed, with.conditions};
    watch(net, 60s, [&](std::size_t i) {
      check_bounds(net, i);
      if (net.world.now() < 3s || !net.error(i)) return;
      const auto is_late = net.world.now() > 31s;
      (is_late ? late : early).add(milliseconds(std::chrono::abs(*net.error(i))));
      if (is_late) bound.add(milliseconds(net.estimate(i)->offset_at(net.now_on(i)).error));
    });
    for (const auto& peer : net.peers) CHECK(peer.sync.counts().restarts == 0);
    record.add(net.world.traffic());
  });
  sim::keep(record);
  CHECK(late.count() > 0);
  CHECK(late.percentile(95) <= with.p95_ms);
  WARN(with.name << ": error p50 " << late.percentile(50) << ", p95 " << late.percentile(95)
                 << ", p99 " << late.percentile(99) << " ms; in 3 to 30 s p95 "
                 << early.percentile(95) << "; bound p50 " << bound.percentile(50) << ", p95 "
                 << bound.percentile(95));
}

TEST_CASE("clocks are synchronised 200 ms after the start, wired and without loss",
          "[clock][sim]") {
  sim::for_each_seed(1, 100, [&](std::uint64_t seed) {
    ClockWorld net{seed, wired()};
    net.world.run_for(200ms);
    for (std::size_t i = 0; i < 2; ++i) {
      CHECK(net.peers[i].sync.state(net.now_on(i)) == ClockState::Synchronised);
      CHECK(net.excess(i) <= 0ns);
    }
  });
}

TEST_CASE(
    "a way that is slower in one direction is within the bound, and the error half of the "
    "difference",
    "[clock][sim]") {
  sim::for_each_seed(1, 100, [&](std::uint64_t seed) {
    const auto slower = 1ms + 1us * static_cast<int>(seed * 97 % 9'000);
    ClockWorld net{seed, seed % 2 == 0 ? wired() : wifi(1ms), {slower, 0ns}};
    watch(net, 40s, [&](std::size_t i) { check_bounds(net, i); });
    // From 0 the pings are slow: the other's clock seems ahead.
    REQUIRE(net.error(0));
    CHECK(milliseconds(-*net.error(0)) == Approx(milliseconds(slower) / 2).margin(0.3));
  });
}

TEST_CASE("packets that come twice and overtake each other change nothing", "[clock][sim]") {
  sim::for_each_seed(1, 100, [&](std::uint64_t seed) {
    auto conditions = wifi(2ms);
    conditions.duplication = 0.3;
    conditions.reordering = 0.3;
    conditions.held_back = 1ms * static_cast<int>(seed % 700);
    conditions.loss = seed % 3 == 0 ? 0.2 : 0;
    ClockWorld net{seed, conditions};
    watch(net, 40s, [&](std::size_t i) { check_bounds(net, i); });
    for (const auto& peer : net.peers) {
      CHECK(peer.sync.counts().restarts == 0);
      CHECK(peer.sync.counts().refused > 0);
      CHECK(peer.sync.counts().accepted <= peer.sync.counts().sent);
    }
  });
}

TEST_CASE("a network that changes under way keeps the bound", "[clock][sim]") {
  sim::for_each_seed(1, 100, [&](std::uint64_t seed) {
    ClockWorld net{seed, wired()};
    for (int i = 0; i < 6; ++i) {
      auto& conditions = net.world.network().conditions(sim::SubnetId{2});
      conditions = i % 3 == 0 ? wired() : with_loss(wifi(i % 3 * 1ms), i % 3 == 1 ? 0.5 : 0);
      conditions.latency *= 1 + static_cast<int>(net.world.random().below(20));
      watch(net, 12s, [&](std::size_t j) { check_bounds(net, j); });
    }
    for (const auto& peer : net.peers) CHECK(peer.sync.counts().restarts == 0);
  });
}

TEST_CASE("after 30 s without answers nothing is known, and 50 ms after they come again all is",
          "[clock][sim]") {
  sim::for_each_seed(1, 50, [&](std::uint64_t seed) {
    ClockWorld net{seed, wired()};
    net.world.run_for(5s);
    const auto cut =
        net.world.faults().partition(std::array{net.hosts[0]}, std::array{net.hosts[1]});
    watch(net, 29s, [&](std::size_t i) {
      check_bounds(net, i);
      CHECK(net.estimate(i));
    });
    net.world.run_for(2s);
    for (std::size_t i = 0; i < 2; ++i) CHECK_FALSE(net.estimate(i));
    net.world.faults().heal(cut);
    net.world.run_for(700ms);
    for (std::size_t i = 0; i < 2; ++i) {
      CHECK(net.peers[i].sync.state(net.now_on(i)) == ClockState::Synchronised);
      CHECK(net.excess(i) <= 0ns);
    }
  });
}
