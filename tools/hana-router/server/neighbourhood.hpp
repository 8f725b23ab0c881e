#pragma once

#include <string>

#include "discovery/peer.hpp"
#include "transport/link/link_candidates.hpp"

namespace hana::tools {

/// Whether the peer's Unix socket may be connected to: it says it runs on this machine, is heard
/// from one of its addresses, and at that path is a socket of this user. Whoever can send to the
/// group can claim a path: nothing is written to other users' sockets.
///
/// `boot_id` is this machine's. Asks the system: some ten microseconds. Any thread.
[[nodiscard]] transport::Neighbourhood neighbourhood_of(const discovery::Peer& peer,
                                                        const std::string& boot_id);

}  // namespace hana::tools
