// With a mesh key.
#include <catch2/catch.hpp>

#include "discovery/wire/seal.hpp"
#include "tests/discovery/sim/mesh_world.hpp"
#include "tests/sim/seeds.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

namespace {

MeshWorld::Adapt keyed(const std::string& key) {
  return [key](Options& options) { options.key = key; };
}

struct KeyedMesh {
  KeyedMesh(std::uint64_t seed, double loss) : mesh{seed} {
    sim::Conditions conditions;
    conditions.loss = loss;
    net = mesh.world.network().add_subnet(conditions);
  }

  std::size_t add(MeshWorld::Adapt adapt) {
    return mesh.add(mesh.add_host(std::array{net}, sim::Families::V4), Protocol::Hana,
                    std::move(adapt));
  }

  /// As if the packet came from that member's socket, now.
  void inject(std::size_t to, const Packet& packet, const Stamp& stamp, std::size_t from) {
    const auto key = hana::transport::MeshKey::from_text("the key of these");
    const auto nics = mesh.world.network().nics(mesh.host(from));
    const Arrival arrival{
        sim::endpoint(nics.at(1).addresses.at(0), mesh.world.port(mesh.program(from))),
        InterfaceIndex{2}, mesh.world.now_on(mesh.host(to)), Cast::Group};
    mesh.node(to).receive(seal(encode(packet), *key, stamp), arrival);
    mesh.world.serve(mesh.program(to));
  }

  Hello hello(std::size_t by, Epoch epoch) {
    Hello hello{"n-" + std::to_string(by), epoch, {}};
    hello.announcement.name = "forged";
    return hello;
  }

  MeshWorld mesh;
  sim::SubnetId net{};
};

const auto same_key = keyed("the key of these");

}  // namespace

TEST_CASE("nodes with one key know each other within 50 ms, and stay", "[discovery]") {
  KeyedMesh with{GENERATE(from_range(sim::seeds(1, 9))), 0};
  for (int i = 0; i < 10; ++i) {
    with.add(same_key);
    with.mesh.world.run_for(50ms);
    CHECK(with.mesh.all_agree());
  }
  with.mesh.world.run_for(10min);
  CHECK(with.mesh.losses().empty());
  CHECK(with.mesh.contradictions().empty());
}

TEST_CASE("at 20 % loss nodes with one key know each other within 5 s", "[discovery]") {
  KeyedMesh with{GENERATE(from_range(sim::seeds(1, 29))), 0.2};
  for (int i = 0; i < 5; ++i) with.add(same_key);
  CHECK(with.mesh.run_until_all_agree(5s));
}

TEST_CASE("a node with another key or none is invisible and counted, and sees nobody",
          "[discovery]") {
  KeyedMesh with{5, 0};
  const auto one = with.add(same_key);
  const bool has_key = GENERATE(true, false);
  const auto stranger = with.add(has_key ? keyed("another key") : MeshWorld::Adapt{});
  with.mesh.world.run_for(10s);
  CHECK(with.mesh.node(one).peers().empty());
  CHECK(with.mesh.node(stranger).peers().empty());
  const auto& refused = with.mesh.node(one).refused();
  CHECK(refused.other_key >= (has_key ? 10u : 0u));
  CHECK(refused.without_key >= (has_key ? 0u : 10u));
  CHECK(with.mesh.node(stranger).refused().other_key >= 10);
}

TEST_CASE("a recorded packet of a live node changes nothing", "[discovery]") {
  KeyedMesh with{5, 0};
  const auto one = with.add(same_key), other = with.add(same_key);
  with.mesh.world.run_for(20s);
  const auto before = with.mesh.node(one).disbelieved().replayed;
  with.inject(one, with.hello(other, Epoch{1}), {"n-1", Epoch{1}, 0}, other);
  with.inject(one, with.hello(other, Epoch{0}), {"n-1", Epoch{0}, 9999}, other);
  with.inject(one, Bye{"n-1", Epoch{1}}, {"n-1", Epoch{1}, 1}, other);
  with.mesh.world.run_for(5s);
  CHECK(with.mesh.node(one).disbelieved().replayed == before + 1);
  CHECK(with.mesh.node(one).disbelieved().old_epochs == 1);
  CHECK(with.mesh.node(one).peers().at(0).announced.name == "n-1");
  CHECK(with.mesh.losses().empty());
}

TEST_CASE("recorded packets of a node that is gone do not bring it back", "[discovery]") {
  KeyedMesh with{5, 0};
  const auto one = with.add(same_key), other = with.add(same_key);
  with.mesh.world.run_for(20s);
  with.mesh.crash(other);
  with.mesh.world.run_for(5s);
  REQUIRE(with.mesh.node(one).peers().empty());
  for (std::uint32_t counter = 0; counter < 100; ++counter) {
    with.inject(one, with.hello(other, Epoch{1}), {"n-1", Epoch{1}, counter + 1000}, other);
    with.mesh.world.run_for(50ms);
  }
  CHECK(with.mesh.node(one).peers().empty());
}

TEST_CASE("a member cannot speak in another's name by chance", "[discovery]") {
  KeyedMesh with{5, 0};
  const auto one = with.add(same_key), other = with.add(same_key);
  with.mesh.world.run_for(2s);
  with.inject(one, Bye{"n-1", Epoch{1}}, {"n-7", Epoch{1}, 5}, other);
  with.inject(one, with.hello(other, Epoch{2}), {"n-1", Epoch{1}, 9999}, other);
  CHECK(with.mesh.node(one).refused().forged == 2);
  CHECK(with.mesh.node(one).peers().size() == 1);
}
