#include "tests/transport/sim/clock_world.hpp"

namespace hana::test {
namespace {

constexpr std::int64_t drift_limit_ppb = 50'000;

std::int64_t drawn_drift(sim::Random& random) {
  if (random.chance(0.5)) return random.chance(0.5) ? drift_limit_ppb : -drift_limit_ppb;
  return static_cast<std::int64_t>(random.below(2 * drift_limit_ppb + 1)) - drift_limit_ppb;
}

}  // namespace

ClockWorld::ClockWorld(std::uint64_t seed, const sim::Conditions& conditions, const Waits& waits,
                       sim::SteadyClock steady_clock)
    : world(seed) {
  const auto lan = world.network().add_subnet(conditions);
  for (auto& host : hosts) {
    sim::HostOptions options;
    options.clock_offset =
        sim::Time{static_cast<std::int64_t>(world.random().below(1'000'000'000'000'000))};
    options.drift_ppb = drawn_drift(world.random());
    options.steady_clock = steady_clock;
    host = world.add_host(options);
    world.network().attach(host, lan, sim::Families::V4);
  }
  peers[0].aim_at(sim::v4(10, 0, 0, 2, 9000), waits.one);
  peers[1].aim_at(sim::v4(10, 0, 0, 1, 9000), waits.other);
  sim::Sockets sockets;
  sockets.own = UdpPort{9000};
  for (std::size_t i = 0; i < hosts.size(); ++i)
    programs[i] = world.start(hosts[i], sim::program_of(peers[i]), sockets);
}

std::chrono::nanoseconds ClockWorld::true_offset(std::size_t of) const {
  return now_on(1 - of) - now_on(of);
}

std::optional<transport::ClockEstimate> ClockWorld::estimate(std::size_t of) const {
  return peers[of].sync.estimate(now_on(of));
}

std::optional<std::chrono::nanoseconds> ClockWorld::error(std::size_t of) const {
  const auto known = estimate(of);
  if (!known) return std::nullopt;
  return true_offset(of) - known->offset_at(now_on(of)).value;
}

std::chrono::nanoseconds ClockWorld::excess(std::size_t of) const {
  const auto known = estimate(of);
  if (!known) return std::chrono::nanoseconds::min();
  return std::chrono::abs(*error(of)) - known->offset_at(now_on(of)).error;
}

std::chrono::nanoseconds ClockWorld::excess_of_own_time(std::size_t of) const {
  const auto known = estimate(of);
  if (!known) return std::chrono::nanoseconds::min();
  const transport::PeerInstant there{now_on(1 - of).time_since_epoch()};
  const auto [own, error] = known->to_own(there);
  return std::chrono::abs(own - now_on(of)) - error;
}

sim::Conditions wired() {
  sim::Conditions conditions;
  conditions.latency = std::chrono::microseconds{200};
  conditions.jitter = std::chrono::microseconds{50};
  return conditions;
}

sim::Conditions wifi(std::chrono::microseconds jitter) {
  sim::Conditions conditions;
  conditions.latency = std::chrono::milliseconds{2};
  conditions.jitter = jitter;
  return conditions;
}

}  // namespace hana::test
