#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "router/endpoint.hpp"
#include "transport/net.hpp"

namespace hana::transport {

/// An IPv4 address that came in through an IPv6 socket is IPv4.
[[nodiscard]] Endpoint to_endpoint(const net::ip::udp::endpoint& endpoint) noexcept;

/// `Unspecified` becomes IPv6's "any".
[[nodiscard]] net::ip::udp::endpoint to_udp(const Endpoint& endpoint) noexcept;

/// `192.168.1.20:7000`, `[fe80::1%2]:7000`; `*:7000` for `Unspecified`.
[[nodiscard]] std::string to_text(const Endpoint& endpoint);

/// The same from a text, `[fe80::1%eth0]:7000` and IPv6 without brackets as well; without a port it
/// is 0. Empty if the text is no IP address.
[[nodiscard]] std::optional<Endpoint> to_endpoint(std::string_view text);

}  // namespace hana::transport
