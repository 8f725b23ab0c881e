#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "router/endpoint.hpp"
#include "router/result.hpp"
#include "transport/net.hpp"

namespace hana::transport {

/// Where a stream leads to: an address with a TCP port, or a Unix socket on this machine.
using StreamTarget = std::variant<Endpoint, std::filesystem::path>;

using StreamSocket = net::generic::stream_protocol::socket;
using StreamAcceptor = net::basic_socket_acceptor<net::generic::stream_protocol>;

/// Errors: a path that is too long for a socket.
[[nodiscard]] Result<net::generic::stream_protocol::endpoint> to_stream(const StreamTarget& target);

[[nodiscard]] std::string to_text(const StreamTarget& target);

}  // namespace hana::transport
