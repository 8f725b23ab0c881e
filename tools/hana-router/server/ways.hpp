#pragma once

#include <string>
#include <vector>

#include "config/show.hpp"
#include "discovery/peer.hpp"
#include "router/output.hpp"
#include "transport/link/link_candidates.hpp"
#include "transport/output/link_keepers.hpp"

namespace hana::tools {

/// One way to a visualization. Its destination has no number yet.
struct Way {
  TransportChoice transport = TransportChoice::Udp;  // never Automatic
  Destination destination;
  transport::LinkPlan plan;  // of a link

  friend bool operator==(const Way&, const Way&) = default;
};

/// All ways to a visualization that discovery found, the one that suits it best first: the one that
/// it asks for; a Unix socket; UDP, as a stream if it is a Hana node; TCP.
[[nodiscard]] std::vector<Way> ways_to(const discovery::Peer& peer,
                                       transport::Neighbourhood neighbourhood);

/// The one way to a visualization of the show.
[[nodiscard]] Way way_to(const config::Visualization& visualization, const Endpoint& address);

/// "udp", "tcp", "local".
[[nodiscard]] std::string_view name_of(TransportChoice transport) noexcept;

}  // namespace hana::tools
