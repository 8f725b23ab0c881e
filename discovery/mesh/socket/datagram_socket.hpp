#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "discovery/interface.hpp"
#include "discovery/options.hpp"
#include "transport/net.hpp"

namespace hana::discovery {

using UdpSocket = net::ip::udp::socket;

/// Where the group is, in either family.
[[nodiscard]] Endpoint group_endpoint(const Group& group, AddressFamily family) noexcept;

/// These three return empty with `error` set if the system refuses.
///
/// A node's own socket, on a port of its own: everything is sent from here, and answered here.
[[nodiscard]] std::optional<UdpSocket> open_own_socket(net::io_context& io, const Group& group,
                                                       AddressFamily family,
                                                       net::error_code& error);

/// The group's port at every address of this machine, beside other programs: hears broadcasts, and
/// unicast if it is the one that the system gives it to. Never the group.
[[nodiscard]] std::optional<UdpSocket> open_shared_socket(net::io_context& io, const Group& group,
                                                          AddressFamily family,
                                                          net::error_code& error);

/// Hears what is said to the group on one interface and nothing else, beside other programs.
[[nodiscard]] std::optional<UdpSocket> open_group_socket(net::io_context& io, const Group& group,
                                                         AddressFamily family, InterfaceIndex on,
                                                         net::error_code& error);

struct ReceivedDatagram {
  std::span<const std::byte> bytes;
  Endpoint from;
  std::array<std::uint8_t, 16> to{};  // of the same family; V4 uses the first four
  InterfaceIndex on{};
};

/// The next datagram that waits; empty if none does. Longer ones come cut to the room.
[[nodiscard]] std::optional<ReceivedDatagram> try_receive(UdpSocket& socket,
                                                          std::span<std::byte> room);

/// One hop of a datagram: the interface it leaves by and the IPv4 address it comes from.
struct WayOut {
  InterfaceIndex interface {};         // 0: the system's choice
  std::array<std::uint8_t, 4> from{};  // zero: the system's choice, as always with V6
};

/// Sends out of that interface, also where the routing table knows no way. Never blocks.
net::error_code try_send(UdpSocket& socket, std::span<const std::byte> bytes, const Endpoint& to,
                         const WayOut& way);

}  // namespace hana::discovery
