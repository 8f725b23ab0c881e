#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "config/sections/ip_address.hpp"
#include "config/sections/show_reader.hpp"

namespace hana::config {
namespace {

constexpr std::size_t scheme_bytes = 6;  // of `udp://` and `tcp://`

/// The parts of `host:port` or `[host]:port` and where they start in the whole text.
struct HostAndPort {
  std::string_view host;
  std::size_t host_at;
  bool bracketed;
  std::string_view port;
  std::size_t port_at;
};

std::optional<HostAndPort> split(std::string_view text, std::size_t start) noexcept {
  const auto rest = text.substr(start);
  const auto colon = rest.rfind(':');
  if (colon == std::string_view::npos) return {};
  HostAndPort parts{rest.substr(0, colon), start, false, rest.substr(colon + 1), start + colon + 1};
  if (parts.host.starts_with('[') && parts.host.ends_with(']')) {
    parts.host = parts.host.substr(1, parts.host.size() - 2);
    parts.host_at += 1;
    parts.bracketed = true;
  }
  return parts;
}

std::optional<UdpPort> read_port(std::string_view digits, unsigned lowest, const Text& text,
                                 std::size_t offset, Findings& findings) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool is_number =
      error != std::errc::invalid_argument && end == digits.data() + digits.size();
  if (is_number && error == std::errc{} && port >= lowest && port <= 65535)
    return static_cast<UdpPort>(port);
  findings.add(text, offset,
               is_number ? "a port goes from 1 to 65535: write another number"
                         : "this is no port: write a number from 1 to 65535 and nothing behind it");
  return {};
}

/// RFC 1123: letters, digits, dots and hyphens. Underscores are seen in local networks.
bool is_host_name(std::string_view host) noexcept {
  return !host.empty() && host.size() <= 253 && host.front() != '-' && host.front() != '.' &&
         std::all_of(host.begin(), host.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '.' || c == '_';
         });
}

/// Four numbers that are no address are a mistyped address, not a name.
bool looks_numeric(std::string_view host) noexcept {
  return host.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::optional<std::variant<Endpoint, HostName>> read_host(const HostAndPort& parts, UdpPort port,
                                                          const Text& text, Findings& findings) {
  auto endpoint = parse_ip_address(parts.host);
  if (endpoint && (endpoint->family == AddressFamily::V6) == parts.bracketed) {
    endpoint->port = port;
    return *endpoint;
  }
  const auto zone = parts.host.find('%');
  if (parts.bracketed && zone != std::string_view::npos && zone + 1 < parts.host.size()) {
    const auto address = parse_ip_address(parts.host.substr(0, zone));
    if (address && address->family == AddressFamily::V6)
      return HostName{std::string{parts.host}, port};
  }
  if (!parts.bracketed && is_host_name(parts.host) && !looks_numeric(parts.host))
    return HostName{std::string{parts.host}, port};
  findings.add(text, parts.host_at,
               parts.bracketed || endpoint || parts.host.find(':') != std::string_view::npos
                   ? "brackets stand around an IPv6 address and nothing else: write `[::1]`"
                   : "this is no address: write one such as `192.168.1.20`, or a host's name");
  return {};
}

}  // namespace

std::optional<Endpoint> read_listen_address(const Text& text, Findings& findings) {
  if (!text.value.starts_with("udp:") || text.value.starts_with("udp://")) {
    findings.add(text, 0, "this version listens on UDP: write `udp:9000`, or `udp:127.0.0.1:9000`");
    return {};
  }
  const auto parts = split(text.value, 4);
  if (!parts) {
    const auto port = read_port(text.value.substr(4), 0, text, 4, findings);
    return port ? std::optional{Endpoint{.port = *port}} : std::nullopt;
  }
  const auto port = read_port(parts->port, 0, text, parts->port_at, findings);
  auto endpoint = parse_ip_address(parts->host);
  if (!endpoint || (endpoint->family == AddressFamily::V6) != parts->bracketed) {
    findings.add(text, parts->host_at,
                 "this is no address of this machine: write one such as `127.0.0.1` or `[::1]`, or "
                 "`udp:9000` for all of them");
    return {};
  }
  if (!port) return {};
  endpoint->port = *port;
  return endpoint;
}

std::optional<SendAddress> read_send_address(const Text& text, Findings& findings) {
  const bool is_tcp = text.value.starts_with("tcp://");
  if (!is_tcp && !text.value.starts_with("udp://")) {
    findings.add(
        text, 0,
        "OSC goes over UDP or TCP: write it as `udp://192.168.1.20:7000`, or with `tcp://`");
    return {};
  }
  const auto scheme = text.value.substr(0, scheme_bytes);
  const auto parts = split(text.value, scheme_bytes);
  if (!parts) {
    findings.add(text, text.value.size(),
                 fmt::format("a port is missing: write it as `{}host:7000`", scheme));
    return {};
  }
  const auto port = read_port(parts->port, 1, text, parts->port_at, findings);
  auto host = read_host(*parts, port.value_or(UdpPort{}), text, findings);
  if (!port || !host) return {};
  return SendAddress{is_tcp ? TransportChoice::Tcp : TransportChoice::Udp, std::move(*host)};
}

}  // namespace hana::config
