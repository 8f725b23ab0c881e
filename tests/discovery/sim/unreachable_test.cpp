// Where multicast does not get through: broadcast, seeds, remembered addresses.
#include <catch2/catch.hpp>

#include "tests/discovery/sim/mesh_world.hpp"
#include "tests/sim/seeds.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

namespace {

sim::SubnetId subnet(MeshWorld& mesh, sim::Carried multicast, sim::Carried broadcast) {
  sim::Conditions conditions;
  conditions.multicast = multicast;
  conditions.broadcast = broadcast;
  return mesh.world.network().add_subnet(conditions);
}

/// The address of the first network interface of a member's host.
Endpoint address_of(MeshWorld& mesh, std::size_t member) {
  const auto nics = mesh.world.network().nics(mesh.host(member));
  return sim::endpoint(nics.at(1).addresses.at(0), UdpPort{});
}

std::size_t add_on(MeshWorld& mesh, sim::SubnetId subnet, MeshWorld::Adapt adapt = {}) {
  const auto host = mesh.add_host(std::array{subnet}, sim::Families::V4);
  return mesh.add(host, Protocol::Hana, std::move(adapt));
}

}  // namespace

TEST_CASE("without multicast nodes find each other by broadcast within 300 ms", "[discovery]") {
  MeshWorld mesh{GENERATE(from_range(sim::seeds(1, 19)))};
  const auto net = subnet(mesh, sim::Carried::No, sim::Carried::Yes);
  const auto first = add_on(mesh, net);
  mesh.world.run_for(GENERATE(0ms, 5s));
  const auto second = add_on(mesh, net);
  mesh.world.run_for(300ms);
  CHECK(mesh.knows(first, second));
  CHECK(mesh.knows(second, first));
  mesh.world.run_for(10min);
  CHECK(mesh.losses().empty());
  mesh.stop(second);
  mesh.world.run_for(100ms);
  CHECK_FALSE(mesh.knows(first, second));
}

TEST_CASE("without multicast a change is told by broadcast within 60 ms", "[discovery]") {
  MeshWorld mesh{3};
  const auto net = subnet(mesh, sim::Carried::No, sim::Carried::Yes);
  const auto first = add_on(mesh, net), second = add_on(mesh, net);
  mesh.world.run_for(5s);
  Announcement announcement = mesh.node(first).peers().at(0).announced;
  announcement.status = "changed";
  mesh.node(second).announce(announcement, mesh.world.now_on(mesh.host(second)));
  mesh.world.serve(mesh.program(second));
  mesh.world.run_for(60ms);
  CHECK(mesh.node(first).peers().at(0).announced.status == "changed");
}

TEST_CASE("a seed is found within 50 ms where neither multicast nor broadcast passes, and stays",
          "[discovery]") {
  MeshWorld mesh{GENERATE(from_range(sim::seeds(1, 19)))};
  const auto net = subnet(mesh, sim::Carried::No, sim::Carried::No);
  const auto first = add_on(mesh, net);
  mesh.world.run_for(2s);
  const auto seed = address_of(mesh, first);
  const auto second = add_on(mesh, net, [&](Options& options) { options.seeds = {seed}; });
  mesh.world.run_for(50ms);
  CHECK(mesh.knows(first, second));
  CHECK(mesh.knows(second, first));
  mesh.world.run_for(5min);
  CHECK(mesh.losses().empty());

  mesh.stop(second);
  mesh.world.run_for(100ms);
  CHECK_FALSE(mesh.knows(first, second));
}

TEST_CASE("a seed tells of the nodes that it knows", "[discovery]") {
  MeshWorld mesh{GENERATE(from_range(sim::seeds(1, 9)))};
  const auto here = subnet(mesh, sim::Carried::Yes, sim::Carried::Yes);
  const auto there = subnet(mesh, sim::Carried::Yes, sim::Carried::Yes);
  mesh.world.network().connect(here, there);
  const auto accept = [](Options& options) { options.off_subnet = OffSubnet::Accept; };
  std::vector<std::size_t> all;
  for (int i = 0; i < 20; ++i) all.push_back(add_on(mesh, there, accept));
  mesh.world.run_for(5s);
  const auto seed = address_of(mesh, all.front());
  all.push_back(add_on(mesh, here, [&](Options& options) {
    options.seeds = {seed};
    options.off_subnet = OffSubnet::Accept;
  }));
  mesh.world.run_for(1s);
  for (const auto member : all) {
    if (member == all.back()) continue;
    CHECK(mesh.knows(all.back(), member));
    CHECK(mesh.knows(member, all.back()));
  }
  mesh.world.run_for(2min);
  CHECK(mesh.losses().empty());
}

TEST_CASE("an address of an earlier run is asked when nobody else is there", "[discovery]") {
  MeshWorld mesh{GENERATE(from_range(sim::seeds(1, 19)))};
  const auto net = subnet(mesh, sim::Carried::No, sim::Carried::No);
  const auto first = add_on(mesh, net);
  mesh.world.run_for(2s);
  const auto second = add_on(mesh, net);
  mesh.node(second).remember(std::array{address_of(mesh, first)});
  mesh.world.run_for(300ms);
  CHECK(mesh.knows(first, second));
  CHECK(mesh.knows(second, first));
  const auto remembered = mesh.node(first).remembered();
  REQUIRE(remembered.size() == 1);
  CHECK(remembered[0] == address_of(mesh, second));
}
