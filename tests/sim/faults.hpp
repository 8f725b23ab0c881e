#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "tests/sim/ids.hpp"

namespace hana::sim {

enum class CutId : std::uint32_t {};

/// What goes wrong between hosts, on top of their subnets' conditions. Within one host nothing
/// does. Faults are met when a packet leaves: what is on its way still arrives.
class Faults {
 public:
  /// Nothing passes from the first to the second hosts; the other way does. It holds for hosts
  /// that exist now.
  CutId cut(std::span<const HostId> from, std::span<const HostId> to);

  /// Nothing passes either way.
  CutId partition(std::span<const HostId> one, std::span<const HostId> other);

  void heal(CutId cut);

  /// Of what a host sends, or hears, to or from any other.
  void set_outbound_loss(HostId host, double loss);
  void set_inbound_loss(HostId host, double loss);

  /// From one host to one other.
  void set_loss(HostId from, HostId to, double loss);

  [[nodiscard]] bool is_cut(HostId from, HostId to) const noexcept;

  /// The chance that at least one of the losses takes a packet.
  [[nodiscard]] double loss(HostId from, HostId to) const noexcept;

 private:
  struct Cut {
    std::vector<bool> from;  // by host
    std::vector<bool> to;
    bool both_ways;
    bool healed;
  };

  std::vector<Cut> cuts_;
  std::size_t open_cuts_ = 0;
  std::vector<double> outbound_;  // by host
  std::vector<double> inbound_;
  std::unordered_map<std::uint64_t, double> pairs_;
};

}  // namespace hana::sim
