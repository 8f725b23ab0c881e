#include "tests/discovery/sim/drawn_mesh.hpp"

#include <algorithm>

namespace hana::discovery {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t most_drift_ppb = 100'000;
constexpr milliseconds starts_within{3'000};

}  // namespace

DrawnMesh::DrawnMesh(std::uint64_t seed, double loss) : mesh(seed) {
  std::vector<sim::SubnetId> subnets;
  for (auto count = draw(1, 3); count > 0; --count) {
    sim::Conditions conditions;
    conditions.latency = microseconds{draw(50, 10'000)};
    conditions.jitter = microseconds{draw(0, 1'000)};
    conditions.loss = loss;
    conditions.duplication = draw(0, 1) == 0 ? 0 : 0.02;
    conditions.reordering = draw(0, 1) == 0 ? 0 : 0.02;
    subnets.push_back(mesh.world.network().add_subnet(conditions));
  }
  for (auto count = draw(2, 10); count > 0; --count) draw_host(subnets);
  for (const auto& host : hosts_)
    for (auto count = draw(1, 3); count > 0; --count) {
      const milliseconds after{draw(0, static_cast<std::uint64_t>(starts_within.count()))};
      mesh.world.call_in(after, [this, id = host.id] { mesh.add(id); });
    }
}

bool DrawnMesh::can_reach(std::size_t member, std::size_t other) const {
  if (mesh.host(member) == mesh.host(other)) return true;
  const auto& here = subnets_of(member);
  const auto& there = subnets_of(other);
  return std::ranges::find_first_of(here, there) != here.end();
}

std::uint64_t DrawnMesh::draw(std::uint64_t least, std::uint64_t most) {
  return least + mesh.world.random().below(most - least + 1);
}

void DrawnMesh::draw_host(std::span<const sim::SubnetId> subnets) {
  sim::HostOptions options;
  options.clock_offset = seconds{draw(1, 10'000'000)};
  options.drift_ppb = static_cast<std::int64_t>(draw(0, 2 * most_drift_ppb)) - most_drift_ppb;
  options.timer_lateness = microseconds{draw(0, 2'000)};
  options.steady_clock =
      draw(0, 1) == 0 ? sim::SteadyClock::StopsAsleep : sim::SteadyClock::GoesOnAsleep;
  std::vector<sim::SubnetId> on;
  if (draw(0, 9) > 0)
    for (const auto subnet : subnets)
      if (draw(0, 1) == 0) on.push_back(subnet);
  const auto families =
      static_cast<sim::Families>(draw(0, 1) == 0 ? sim::Families::V4 : sim::Families::Both);
  hosts_.push_back({mesh.add_host(on, families, options), on});
}

}  // namespace hana::discovery
