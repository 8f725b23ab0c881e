#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "discovery/interface.hpp"
#include "discovery/options.hpp"
#include "transport/net.hpp"

namespace hana::discovery {

using UdpSocket = net::ip::udp::socket;

struct ReceivedDatagram {
  std::span<const std::byte> bytes;
  Endpoint from;
  InterfaceIndex on{};
};

/// A node's own socket, on a port of its own: everything is sent from here, and answered here.
/// Empty with `error` set if the system refuses.
[[nodiscard]] std::optional<UdpSocket> open_own_socket(net::io_context& io, const Group& group,
                                                       net::error_code& error);

/// Hears what is said to the group on one interface and nothing else, beside other programs.
[[nodiscard]] std::optional<UdpSocket> open_group_socket(net::io_context& io, const Group& group,
                                                         InterfaceIndex on, net::error_code& error);

/// The next datagram that waits; empty if none does. Longer ones come cut to the room.
[[nodiscard]] std::optional<ReceivedDatagram> try_receive(UdpSocket& socket,
                                                          std::span<std::byte> room);

/// Sends out of that interface, also where the routing table knows no way. Never blocks.
net::error_code try_send(UdpSocket& socket, std::span<const std::byte> bytes, const Endpoint& to,
                         InterfaceIndex via);

}  // namespace hana::discovery
