#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "router/endpoint.hpp"

namespace hana::discovery {

/// The text of an address in a page: `192.168.1.20:43288`, `[fe80::1]:43288`. The zone is left out:
/// it is a number of the sender's machine.
[[nodiscard]] std::string address_text(const Endpoint& endpoint);

/// Empty for everything that no single program can be reached at: no IP address, a name, a zone,
/// port 0, "any", multicast, IPv4's broadcast to all.
[[nodiscard]] std::optional<Endpoint> address_from(std::string_view text);

}  // namespace hana::discovery
