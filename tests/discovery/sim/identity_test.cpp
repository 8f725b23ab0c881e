// Ids: clones, returns, and what other protocols heard.
#include <catch2/catch.hpp>

#include "tests/discovery/sim/mesh_world.hpp"
#include "tests/sim/seeds.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

namespace {

struct SmallMesh {
  explicit SmallMesh(std::uint64_t seed) : mesh{seed}, net{mesh.world.network().add_subnet({})} {}

  sim::HostId host() { return mesh.add_host(std::array{net}, sim::Families::V4); }

  MeshWorld mesh;
  sim::SubnetId net;
};

}  // namespace

TEST_CASE("a clone that starts later takes an id of its own within 100 ms, and both are known",
          "[discovery]") {
  SmallMesh with{GENERATE(from_range(sim::seeds(1, 19)))};
  const auto watcher = with.mesh.add(with.host());
  const auto original = with.mesh.add(with.host());
  with.mesh.world.run_for(GENERATE(10ms, 5s));
  with.mesh.add_clone(original, with.host());
  with.mesh.world.run_for(100ms);
  std::vector<NodeId> ids;
  for (const auto& peer : with.mesh.node(watcher).peers()) ids.push_back(peer.id);
  CHECK(ids == std::vector<NodeId>{"n-1", "n-1anew"});
  CHECK(with.mesh.losses().empty());
  CHECK(with.mesh.node(original).refused().own_id_abroad >= 1);
}

TEST_CASE("a forged hello with a node's own id does not make it change its id", "[discovery]") {
  SmallMesh with{5};
  const auto watcher = with.mesh.add(with.host()), target = with.mesh.add(with.host());
  with.mesh.world.run_for(100ms);
  Hello forged{"n-1", Epoch{0}, {}};
  forged.announcement.name = "n-1";
  Endpoint from{AddressFamily::V4, UdpPort{1}, {10, 0, 0, 99}, 0};
  for (int i = 0; i < 20; ++i) {
    const Arrival arrival{from, InterfaceIndex{2}, with.mesh.world.now_on(with.mesh.host(target)),
                          Cast::Group};
    with.mesh.node(target).receive(encode(forged), arrival);
    with.mesh.world.serve(with.mesh.program(target));
    with.mesh.world.run_for(100ms);
  }
  CHECK(with.mesh.node(watcher).peers().at(0).id == "n-1");
  CHECK(with.mesh.losses().empty());
}

TEST_CASE("a node that was lost and comes back has returned, with its label", "[discovery]") {
  SmallMesh with{5};
  const auto named = [](Options& options) { options.announcement.name = "nebula"; };
  const auto watcher = with.mesh.add(with.host());
  with.mesh.add(with.host(), Protocol::Hana, named);
  const auto second = with.mesh.add(with.host(), Protocol::Hana, named);
  with.mesh.world.run_for(1s);
  const auto label_of = [&](std::size_t member) -> std::string {
    for (const auto& peer : with.mesh.node(watcher).peers())
      if (peer.id == "n-" + std::to_string(member)) return peer.label;
    return "";
  };
  const auto label = label_of(second);
  CHECK(label == (label_of(1) == "nebula" ? "nebula~n-2" : "nebula"));
  with.mesh.crash(second);
  with.mesh.world.run_for(5s);
  CHECK(label_of(second).empty());
  with.mesh.restart(second);
  with.mesh.world.run_for(1s);
  CHECK(label_of(second) == label);
}

TEST_CASE("what another protocol hears from a node keeps it alive", "[discovery]") {
  SmallMesh with{5};
  const auto watcher = with.mesh.add(with.host()), silent = with.mesh.add(with.host());
  with.mesh.world.run_for(5s);
  with.mesh.crash(silent);
  const auto host = with.mesh.host(watcher);
  for (int i = 0; i < 100; ++i) {
    with.mesh.node(watcher).heard_from("n-1", Epoch{1}, with.mesh.world.now_on(host));
    with.mesh.world.run_for(100ms);
  }
  CHECK(with.mesh.knows(watcher, silent));
  with.mesh.node(watcher).heard_from("n-1", Epoch{2}, with.mesh.world.now_on(host));
  with.mesh.world.run_for(3s);
  CHECK_FALSE(with.mesh.knows(watcher, silent));
}
