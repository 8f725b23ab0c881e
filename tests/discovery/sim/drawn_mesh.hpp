#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "tests/discovery/sim/mesh_world.hpp"

namespace hana::discovery {

/// A mesh drawn from a seed: one to three subnets of differing quality, two to ten hosts with one
/// to three interfaces or none, one to three nodes on each, clocks that differ, and starts spread
/// over three seconds.
class DrawnMesh {
 public:
  DrawnMesh(std::uint64_t seed, double loss);

  /// By a shared subnet or host, as it was drawn.
  [[nodiscard]] bool can_reach(std::size_t member, std::size_t other) const;

  /// Which subnets a member's host is on; its interface on the first of them is number 2.
  [[nodiscard]] const std::vector<sim::SubnetId>& subnets_of(std::size_t member) const {
    return hosts_.at(sim::index(mesh.host(member))).subnets;
  }

  MeshWorld mesh;

 private:
  struct Host {
    sim::HostId id{};
    std::vector<sim::SubnetId> subnets;
  };

  [[nodiscard]] std::uint64_t draw(std::uint64_t least, std::uint64_t most);
  void draw_host(std::span<const sim::SubnetId> subnets);

  std::vector<Host> hosts_;
};

}  // namespace hana::discovery
