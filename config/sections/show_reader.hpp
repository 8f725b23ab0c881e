#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "config/sections/findings.hpp"
#include "config/show.hpp"
#include "config/toml/toml_document.hpp"

/// The sections of a show, each from its part of the document. What is wrong goes to the findings
/// and is left out of the result.
namespace hana::config {

/// `[network]`
[[nodiscard]] Network read_network(const Entry& network, Findings& findings);

/// `[devices.ALIAS]`
[[nodiscard]] std::vector<Device> read_devices(const Entry& devices, Findings& findings);

/// `[visualizations.NAME]`
[[nodiscard]] std::vector<Visualization> read_visualizations(const Entry& visualizations,
                                                             Findings& findings);

/// `[[route]]`. `aliases` are all devices that `from` may name, those with mistakes included.
[[nodiscard]] std::vector<RouteSpec> read_routes(const Entry& routes,
                                                 std::span<const std::string_view> aliases,
                                                 Findings& findings);

/// Entries of one section: more than any show has, few enough to be checked in an instant.
inline constexpr std::size_t max_entries = 4096;

/// An error at `at` if there are more than `max_entries`.
[[nodiscard]] bool check_count(std::size_t entries, std::string_view what, Place at,
                               Findings& findings);

/// A name that is no pattern, at most 64 bytes long; `what` is what messages call it.
[[nodiscard]] bool check_name(const Text& name, std::string_view what, Findings& findings);

/// Where something listens: `udp:9000`, `udp:127.0.0.1:9000`, `udp:[::1]:9000`.
[[nodiscard]] std::optional<Endpoint> read_listen_address(const Text& text, Findings& findings);

struct SendAddress {
  TransportChoice scheme;
  std::variant<Endpoint, HostName> host;
};

/// Where something is sent: `udp://192.168.1.20:7000`, `udp://[::1]:7000`,
/// `tcp://stage.local:7000`.
[[nodiscard]] std::optional<SendAddress> read_send_address(const Text& text, Findings& findings);

}  // namespace hana::config
