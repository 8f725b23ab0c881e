#include <catch2/catch.hpp>

#include "tests/discovery/sim/drawn_mesh.hpp"
#include "tests/sim/record.hpp"
#include "tests/sim/seeds.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

namespace {

double milliseconds(sim::Time time) {
  return std::chrono::duration<double, std::milli>{time}.count();
}

struct LossClass {
  double loss;
  sim::Time bound;  // of every pair
  double p99_ms;    // of all pairs of all seeds
};

/// How long after the start of the later one, for every pair that can reach each other and both
/// ways.
void measure(DrawnMesh& drawn, const LossClass& conditions, sim::Samples& samples) {
  auto& mesh = drawn.mesh;
  for (std::size_t i = 0; i < mesh.size(); ++i)
    for (std::size_t j = 0; j < mesh.size(); ++j) {
      if (i == j || !drawn.can_reach(i, j)) continue;
      INFO("n-" << i << " knows n-" << j);
      const auto since = mesh.known_since(i, j);
      REQUIRE(since.has_value());
      const auto took = *since - std::max(mesh.started(i), mesh.started(j));
      CHECK(took <= conditions.bound);
      samples.add(milliseconds(took));
    }
}

}  // namespace

TEST_CASE("every pair that can reach each other knows each other within the bound",
          "[discovery][sim]") {
  const auto conditions = GENERATE(LossClass{0, 1'000ms, 150}, LossClass{0.05, 2'500ms, 300},
                                   LossClass{0.2, 5'000ms, 1'500});
  sim::Record record{"discovery time, loss " + std::to_string(conditions.loss), 1};
  record.set_parameter("loss", conditions.loss);
  auto& samples = record.samples("discovered_ms");
  sim::for_each_seed(1, 150, [&](std::uint64_t seed) {
    DrawnMesh drawn{seed, conditions.loss};
    drawn.mesh.world.run_for(3s + conditions.bound);
    measure(drawn, conditions, samples);
    for (const auto& what : drawn.mesh.contradictions()) FAIL_CHECK(what);
    record.add(drawn.mesh.world.traffic());
  });
  sim::keep(record);
  CHECK(samples.percentile(99) <= conditions.p99_ms);
  WARN("loss " << conditions.loss << ": " << samples.count() << " pairs, median "
               << samples.percentile(50) << " ms, p99 " << samples.percentile(99) << " ms, longest "
               << samples.percentile(100) << " ms");
}
