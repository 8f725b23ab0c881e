#include <catch2/catch.hpp>

#include "tests/discovery/sim/drawn_mesh.hpp"
#include "tests/sim/seeds.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

namespace {

/// Does to a drawn mesh whatever can happen to laptops, and makes it all good again.
class Trouble {
 public:
  explicit Trouble(DrawnMesh& drawn) : drawn_(drawn), world_(drawn.mesh.world) {
    for (std::size_t i = 0; i < drawn.mesh.size(); ++i) hosts_.insert(drawn.mesh.host(i));
  }

  void make() {
    const auto member = below(drawn_.mesh.size());
    const auto host = any_host();
    switch (below(9)) {
      case 0:
        return world_.sleep(host);
      case 1:
        return world_.wake(host);
      case 2:
        return change_nic(host);
      case 3:
        return drawn_.mesh.crash(member);
      case 4:
        return drawn_.mesh.stop(member);
      case 5:
        return restart(member);
      case 6:
        return clone(member, host);
      case 7:
        cuts_.push_back(world_.faults().cut(std::array{host}, std::array{any_host()}));
        return;
      default:
        return world_.faults().set_inbound_loss(host, 0.1 * static_cast<double>(below(10)));
    }
  }

  void make_good() {
    for (const auto cut : cuts_) world_.faults().heal(cut);
    for (const auto program : clones_) world_.crash(program);
    for (const auto host : hosts_) {
      world_.wake(host);
      world_.faults().set_inbound_loss(host, 0);
      make_nics_good(host);
    }
    world_.run_for(200ms);  // those that were stopping have said their byes
    for (std::size_t i = 0; i < drawn_.mesh.size(); ++i) drawn_.mesh.restart(i);
  }

 private:
  std::uint64_t below(std::uint64_t count) { return world_.random().below(count); }

  sim::HostId any_host() {
    return *std::next(hosts_.begin(), static_cast<std::ptrdiff_t>(below(hosts_.size())));
  }

  void change_nic(sim::HostId host) {
    const auto& nics = world_.network().nics_of(host);
    const auto nic = 2 + below(nics.size());
    if (nic > nics.size()) return;
    const auto states = {sim::NicState::Up, sim::NicState::Down, sim::NicState::Removed};
    world_.network().set_state(host, static_cast<sim::NicIndex>(nic), states.begin()[below(3)]);
  }

  void make_nics_good(sim::HostId host) {
    auto& network = world_.network();
    const auto nics = network.nics_of(host);
    for (std::size_t i = 1; i < nics.size(); ++i) {
      network.set_state(host, static_cast<sim::NicIndex>(i + 1), sim::NicState::Up);
      const auto subnet = network.nic(nics[i]).subnet;
      if (network.nic(nics[i]).state == sim::NicState::Removed && !is_on(host, subnet))
        network.attach(host, subnet);
    }
  }

  bool is_on(sim::HostId host, sim::SubnetId subnet) {
    const auto& network = world_.network();
    return std::ranges::any_of(network.nics_of(host), [&](sim::NicRef ref) {
      return network.nic(ref).subnet == subnet && network.nic(ref).state == sim::NicState::Up;
    });
  }

  void restart(std::size_t member) {
    if (!is_asleep(drawn_.mesh.host(member))) drawn_.mesh.restart(member);
  }

  void clone(std::size_t member, sim::HostId host) {
    if (clones_.size() < 2 && !is_asleep(host))
      clones_.push_back(drawn_.mesh.add_clone(member, host));
  }

  bool is_asleep(sim::HostId host) const { return world_.is_asleep(host); }

  DrawnMesh& drawn_;
  sim::World& world_;
  std::set<sim::HostId> hosts_;
  std::vector<sim::CutId> cuts_;
  std::vector<sim::ProgramId> clones_;
};

}  // namespace

TEST_CASE(
    "whatever happens, events and snapshots agree, and when all is good again all know each other",
    "[discovery][sim]") {
  sim::for_each_seed(1, 300, [](std::uint64_t seed) {
    DrawnMesh drawn{seed, seed % 3 == 0 ? 0.1 : 0};
    auto& mesh = drawn.mesh;
    mesh.world.run_for(4s);
    Trouble trouble{drawn};
    for (int i = 0; i < 40; ++i) {
      trouble.make();
      mesh.world.run_for(std::chrono::milliseconds{mesh.world.random().below(1'000)});
      for (const auto& what : mesh.contradictions()) FAIL(what);
    }
    trouble.make_good();
    mesh.world.run_for(15s);
    for (const auto& what : mesh.contradictions()) FAIL_CHECK(what);
    for (std::size_t i = 0; i < mesh.size(); ++i)
      for (std::size_t j = 0; j < mesh.size(); ++j) {
        INFO("n-" << i << " and n-" << j);
        if (i != j) CHECK(mesh.knows(i, j) == drawn.can_reach(i, j));
      }
  });
}
