#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/discovery/sim/mesh_world.hpp"
#include "tests/sim/record.hpp"
#include "tests/sim/seeds.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

namespace {

/// What any second of a mesh of so many nodes may see on a network, in packets.
struct Bounds {
  std::size_t steady;  // all beacons together, questions each ten seconds and their answers
  std::size_t burst;   // of a start of all at once, a cut or a heal
};

Bounds bounds_for(std::size_t nodes) {
  const std::size_t few = 64;
  const auto answers = nodes <= few ? nodes - 1 : 12;      // hellos, pages and lists of three
  const auto questions = std::min<std::size_t>(nodes, 8);  // one a second in the mean
  return {std::min<std::size_t>(140, nodes * 3 / 2 + 1) + questions * (1 + answers), 70 * nodes};
}

// Of each node, when others fall silent.
constexpr std::size_t probes_a_second = 250;

/// The most packets in any second of the next so many.
std::size_t peak_of(MeshWorld& mesh, sim::Time duration) {
  const auto& peak = mesh.world.traffic().watch_peak(1s);
  mesh.world.run_for(duration);
  return peak.peak();
}

void report(const std::string& what, std::size_t nodes, std::size_t peak, std::size_t bound,
            MeshWorld& mesh) {
  WARN(nodes << " nodes, " << what << ": " << peak << " packets in the busiest second, bound "
             << bound);
  sim::Record record{what + ", " + std::to_string(nodes) + " nodes", 1};
  record.set_parameter("nodes", static_cast<double>(nodes));
  record.set_figure("packets_in_busiest_second", static_cast<double>(peak));
  record.add(mesh.world.traffic());
  sim::keep(record);
}

void start_at_once(MeshWorld& mesh, std::size_t nodes, Clock::duration within) {
  const auto lan = mesh.world.network().add_subnet({});
  const auto span = static_cast<std::uint64_t>(sim::Time{within}.count());
  for (std::size_t i = 0; i < nodes; ++i)
    mesh.world.call_in(sim::Time{static_cast<sim::Time::rep>(mesh.world.random().below(span))},
                       [&mesh, lan] { mesh.add_many(1, lan); });
}

/// They are watched from the first start on.
void start_and_check(MeshWorld& mesh, std::size_t nodes) {
  start_at_once(mesh, nodes, 1s);
  const auto bound = bounds_for(nodes).burst;
  const auto peak = peak_of(mesh, 5s);
  report("start at once", nodes, peak, bound, mesh);
  CHECK(peak <= bound);
  mesh.world.run_for(2 * Timing::longest_interval(nodes));
  CHECK(mesh.all_agree());
}

void check_steady(MeshWorld& mesh, std::size_t nodes) {
  mesh.world.run_for(1s);  // whoever asked for pages has them
  const auto bound = bounds_for(nodes).steady;
  const auto peak = peak_of(mesh, 15s);
  report("steady", nodes, peak, bound, mesh);
  CHECK(peak <= bound);
}

void check_start_and_calm(std::size_t nodes, std::uint64_t seed) {
  MeshWorld mesh{seed};
  start_and_check(mesh, nodes);
  check_steady(mesh, nodes);
}

/// Two halves that have been apart for ten seconds, and what that took.
struct Halves {
  Halves(std::size_t nodes, std::uint64_t seed) : mesh(seed) {
    mesh.add_many(nodes, mesh.world.network().add_subnet({}));
    REQUIRE(mesh.run_until_all_agree(20s));
    mesh.world.run_for(12s);
    std::vector<sim::HostId> one;
    std::vector<sim::HostId> other;
    for (std::size_t i = 0; i < nodes; ++i) (i < nodes / 2 ? one : other).push_back(mesh.host(i));
    cut = mesh.world.faults().partition(one, other);
    peak_apart = peak_of(mesh, 10s);
  }

  MeshWorld mesh;
  sim::CutId cut{};
  std::size_t peak_apart = 0;
};

}  // namespace

TEST_CASE("up to 64 nodes that all start at once keep to the bound of packets, then and later",
          "[discovery][sim]") {
  const auto nodes = GENERATE(std::size_t{2}, std::size_t{16}, std::size_t{64});
  sim::for_each_seed(1, 3, [&](std::uint64_t seed) { check_start_and_calm(nodes, seed); });
}

TEST_CASE("two nodes keep to the bound of packets", "[discovery][sim]") {
  sim::for_each_seed(4, 17, [](std::uint64_t seed) { check_start_and_calm(2, seed); });
}

TEST_CASE("300 nodes that all start at once keep to the bound of packets, then and later",
          "[discovery][sim][large]") {
  sim::for_each_seed(1, 1, [](std::uint64_t seed) { check_start_and_calm(300, seed); });
}

TEST_CASE("1,000 nodes that all start at once keep to the bound of packets, then and later",
          "[.][thousand]") {
  sim::for_each_seed(1, 1, [](std::uint64_t seed) { check_start_and_calm(1'000, seed); });
}

TEST_CASE("a network that falls into halves keeps to the bound of packets", "[discovery][sim]") {
  sim::for_each_seed(1, 2, [](std::uint64_t seed) {
    Halves halves{64, seed};
    const auto bound = bounds_for(64).steady + 64 * probes_a_second;
    report("cut", 64, halves.peak_apart, bound, halves.mesh);
    CHECK(halves.peak_apart <= bound);
  });
}

TEST_CASE("a network that heals keeps to the bound of packets", "[discovery][sim]") {
  const auto nodes = GENERATE(std::size_t{2}, std::size_t{64});
  sim::for_each_seed(1, 2, [&](std::uint64_t seed) {
    Halves halves{nodes, seed};
    halves.mesh.world.faults().heal(halves.cut);
    const auto bound = bounds_for(nodes).burst;
    const auto peak = peak_of(halves.mesh, 10s);
    report("heal", nodes, peak, bound, halves.mesh);
    CHECK(peak <= bound);
  });
}
