// Above 64 nodes three answer for all.
#include <catch2/catch.hpp>

#include "tests/discovery/sim/mesh_world.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

TEST_CASE("one that joins 300 settled nodes knows all within 50 ms, and they know it within 5 ms",
          "[discovery][large]") {
  MeshWorld mesh{GENERATE(1u, 2u)};
  const auto net = mesh.world.network().add_subnet({});
  mesh.add_many(300, net, sim::Families::V4);
  mesh.world.run_for(5s);
  REQUIRE(mesh.all_agree());
  const auto before = mesh.world.traffic().sent().packets;
  const auto joiner = mesh.add(mesh.add_host(std::array{net}, sim::Families::V4));
  mesh.world.run_for(5ms);
  std::size_t known = 0;
  for (std::size_t i = 0; i < joiner; ++i) known += mesh.knows(i, joiner) ? 1u : 0u;
  CHECK(known == 300);
  mesh.world.run_for(45ms);
  CHECK(mesh.node(joiner).peers().size() == 300);
  CHECK(mesh.world.traffic().sent().packets - before < 250);
  mesh.world.run_for(8s);
  CHECK(mesh.losses().empty());
}

TEST_CASE("at 20 % loss one that joins 300 nodes knows all within 5 s", "[discovery][large]") {
  MeshWorld mesh{1};
  sim::Conditions conditions;
  conditions.loss = 0.2;
  const auto net = mesh.world.network().add_subnet(conditions);
  mesh.add_many(300, net, sim::Families::V4);
  mesh.world.run_for(10s);
  const auto joiner = mesh.add(mesh.add_host(std::array{net}, sim::Families::V4));
  mesh.world.run_for(5s);
  CHECK(mesh.node(joiner).peers().size() == 300);
}

TEST_CASE("what dies is not told of by directories for longer than it is known", "[discovery]") {
  MeshWorld mesh{4};
  const auto net = mesh.world.network().add_subnet({});
  mesh.add_many(100, net, sim::Families::V4);
  mesh.world.run_for(10s);
  mesh.crash(7);
  mesh.world.run_for(8s);
  const auto joiner = mesh.add(mesh.add_host(std::array{net}, sim::Families::V4));
  mesh.world.run_for(1s);
  CHECK_FALSE(mesh.knows(joiner, 7));
  CHECK(mesh.node(joiner).peers().size() == 99);
}
