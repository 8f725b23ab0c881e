#pragma once

#include <optional>
#include <string_view>

#include "router/endpoint.hpp"

namespace hana::config {

/// Reads an IPv4 address in four decimal parts (`192.168.1.20`) or an IPv6 address (`fe80::1`,
/// without brackets or zone). The port is left at 0. Empty if it is neither.
///
/// Pure. Source: RFC 4291, section 2.2.
[[nodiscard]] std::optional<Endpoint> parse_ip_address(std::string_view text) noexcept;

/// The same with or without a port (0: without): `192.168.1.20`, `192.168.1.20:7282`, `fd00::20`,
/// `[fd00::20]`, `[fd00::20]:7282`. Empty also for port 0 and ports beyond 65535.
[[nodiscard]] std::optional<Endpoint> parse_address_and_port(std::string_view text) noexcept;

}  // namespace hana::config
