#pragma once

#include <optional>
#include <span>

#include "discovery/actions.hpp"
#include "discovery/interface.hpp"

namespace hana::discovery {

/// The interface that a datagram counts for; empty if it came in on none of these. What a program
/// sends to another one on its machine comes in on the loopback, which need not be chosen: it
/// counts for the interface that has the sender's address.
[[nodiscard]] std::optional<InterfaceIndex> counts_for(const Endpoint& from, InterfaceIndex on,
                                                       std::span<const Interface> chosen) noexcept;

/// Broadcast or unicast, for what came to the port that all programs share.
[[nodiscard]] Cast cast_of(const std::array<std::uint8_t, 16>& to, AddressFamily family,
                           InterfaceIndex on, std::span<const Interface> chosen) noexcept;

/// One address for each IPv4 subnet of the interface: what is said to the group is said from each,
/// as receivers take nothing from outside their own.
[[nodiscard]] std::vector<InterfaceAddress> v4_subnets(const Interface& interface);

/// The loopback of Linux carries no IPv6 multicast: there is no route for ff00::/8, and with one
/// nothing arrives.
[[nodiscard]] bool carries_group(const Interface& interface, AddressFamily family) noexcept;

}  // namespace hana::discovery
