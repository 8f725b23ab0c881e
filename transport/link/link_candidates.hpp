#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "router/endpoint.hpp"
#include "transport/link/stream_target.hpp"

namespace hana::transport {

enum class Neighbourhood : std::uint8_t { SameMachine, OtherMachine };

/// Where a peer takes connections, as far as it is believed.
struct LinkDoors {
  std::vector<Endpoint> tcp;        // with its TCP port, the best address first; none: not over TCP
  std::filesystem::path unix_path;  // empty: none
  Neighbourhood neighbourhood = Neighbourhood::OtherMachine;
};

struct LinkCandidates {
  std::vector<StreamTarget> targets;  // the most wanted first
  std::string_view why_none;          // a sentence for a person if there are none
};

/// What to connect to, for somebody who wants that transport.
[[nodiscard]] LinkCandidates link_candidates(const LinkDoors& doors, TransportChoice wanted);

}  // namespace hana::transport
