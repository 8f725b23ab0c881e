#pragma once

#include <span>
#include <vector>

#include "router/endpoint.hpp"

namespace hana::discovery {

/// The addresses of other machines on which nodes were last seen, for a day when multicast and
/// broadcast find nobody. Ports are not kept: a node's own changes at each start.
///
/// Threads: one owner.
/// Bound:   32, the newest first. Link-local and loopback addresses mean nothing later: left out.
class AddressMemory {
 public:
  void add(Endpoint seen);

  [[nodiscard]] std::span<const Endpoint> all() const noexcept { return addresses_; }

 private:
  std::vector<Endpoint> addresses_;
};

}  // namespace hana::discovery
