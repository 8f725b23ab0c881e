#include <catch2/catch.hpp>

#include "tests/discovery/sim/mesh_world.hpp"
#include "tests/sim/record.hpp"
#include "tests/sim/seeds.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

namespace {

double milliseconds(sim::Time time) {
  return std::chrono::duration<double, std::milli>{time}.count();
}

sim::SubnetId add_lan(MeshWorld& mesh, double loss) {
  sim::Conditions conditions;
  conditions.loss = loss;
  return mesh.world.network().add_subnet(conditions);
}

/// When each of the others lost it, after `since`; nothing for those who did not.
std::vector<sim::Time> lost_after(const MeshWorld& mesh, std::size_t member, sim::Time since) {
  std::vector<sim::Time> result;
  for (const auto& loss : mesh.losses())
    if (loss.of == member && loss.at >= since) result.push_back(loss.at - since);
  return result;
}

}  // namespace

TEST_CASE("a killed node is gone everywhere within three seconds, among up to 64 nodes",
          "[discovery][sim]") {
  const auto nodes = GENERATE(std::size_t{2}, std::size_t{8}, std::size_t{64});
  const auto loss = GENERATE(0.0, 0.05, 0.2);
  sim::Record record{"killed, " + std::to_string(nodes) + " nodes, loss " + std::to_string(loss),
                     1};
  record.set_parameter("nodes", static_cast<double>(nodes));
  record.set_parameter("loss", loss);
  auto& samples = record.samples("noticed_ms");
  sim::for_each_seed(1, nodes == 64 ? 4 : 30, [&](std::uint64_t seed) {
    MeshWorld mesh{seed};
    mesh.add_many(nodes, add_lan(mesh, loss));
    REQUIRE(mesh.run_until_all_agree(20s));
    mesh.world.run_for(
        sim::Time{static_cast<sim::Time::rep>(mesh.world.random().below(2'000'000'000))});
    const auto killed_at = mesh.world.now();
    mesh.crash(0);
    mesh.world.run_for(3s);
    const auto lost = lost_after(mesh, 0, killed_at);
    CHECK(lost.size() == nodes - 1);
    for (const auto after : lost) samples.add(milliseconds(after));
  });
  sim::keep(record);
  WARN(nodes << " nodes, loss " << loss << ": noticed after a median of " << samples.percentile(50)
             << " ms, at most " << samples.percentile(100) << " ms");
}

TEST_CASE("a node that stops is gone everywhere within 50 ms, and its three byes survive loss",
          "[discovery][sim]") {
  const auto loss = GENERATE(0.0, 0.2);
  const auto bound = loss > 0 ? 120ms : 50ms;
  sim::Samples samples;
  std::size_t missed = 0;
  std::size_t heard = 0;
  sim::for_each_seed(1, 40, [&](std::uint64_t seed) {
    MeshWorld mesh{seed};
    mesh.add_many(8, add_lan(mesh, loss));
    REQUIRE(mesh.run_until_all_agree(20s));
    mesh.world.run_for(1s);
    const auto stopped_at = mesh.world.now();
    mesh.stop(0);
    mesh.world.run_for(bound);
    const auto lost = lost_after(mesh, 0, stopped_at);
    heard += lost.size();
    missed += 7 - lost.size();
    for (const auto after : lost) samples.add(milliseconds(after));
  });
  WARN("bye at loss " << loss << ": median " << samples.percentile(50) << " ms, at most "
                      << samples.percentile(100) << " ms; not in time: " << missed << " of "
                      << missed + heard);
  CHECK(static_cast<double>(missed) <= (loss > 0 ? 0.02 * static_cast<double>(missed + heard) : 0));
}

TEST_CASE("after a heal all agree within two beacon intervals", "[discovery][sim]") {
  const auto nodes = GENERATE(std::size_t{2}, std::size_t{16}, std::size_t{64});
  sim::Record record{"heal, " + std::to_string(nodes) + " nodes", 1};
  record.set_parameter("nodes", static_cast<double>(nodes));
  auto& samples = record.samples("agreed_ms");
  sim::for_each_seed(1, nodes == 64 ? 4 : 30, [&](std::uint64_t seed) {
    MeshWorld mesh{seed};
    mesh.add_many(nodes, add_lan(mesh, 0));
    REQUIRE(mesh.run_until_all_agree(20s));
    std::vector<sim::HostId> one;
    std::vector<sim::HostId> other;
    for (std::size_t i = 0; i < nodes; ++i) {
      const bool is_first = i == 0 || (i > 1 && mesh.world.random().below(2) == 0);
      (is_first ? one : other).push_back(mesh.host(i));
    }
    const auto cut = mesh.world.faults().partition(one, other);
    mesh.world.run_for(20s);
    REQUIRE_FALSE(mesh.knows(0, 1));
    REQUIRE_FALSE(mesh.knows(1, 0));
    mesh.world.faults().heal(cut);
    const auto healed_at = mesh.world.now();
    const auto bound = 2 * Timing::beacon_interval(nodes);
    CHECK(mesh.run_until_all_agree(bound));
    samples.add(milliseconds(mesh.world.now() - healed_at));
    CHECK(mesh.contradictions().empty());
  });
  sim::keep(record);
  WARN(nodes << " nodes agree after a median of " << samples.percentile(50) << " ms, at most "
             << samples.percentile(100) << " ms");
}
