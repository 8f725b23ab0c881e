#include "transport/net_endpoint.hpp"

#include <algorithm>
#include <charconv>

namespace hana::transport {
namespace {

net::ip::address to_address(const Endpoint& endpoint) noexcept {
  if (endpoint.family == AddressFamily::V4) {
    net::ip::address_v4::bytes_type bytes;
    std::copy_n(endpoint.address.begin(), bytes.size(), bytes.begin());
    return net::ip::address_v4{bytes};
  }
  return net::ip::address_v6{endpoint.address, endpoint.scope};
}

std::optional<std::uint16_t> to_port(std::string_view digits) noexcept {
  std::uint16_t port = 0;
  const auto* last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, port);
  if (error != std::errc{} || end != last) return std::nullopt;
  return port;
}

/// An address and, behind the colon, a port; of IPv6 without brackets every colon is the address's.
struct AddressAndPort {
  std::string_view address;
  std::optional<std::string_view> port;
};

AddressAndPort parts_of(std::string_view text) noexcept {
  const auto colon = text.rfind(':');
  const auto bracket = text.rfind(']');
  const bool is_bracketed = text.starts_with('[') && bracket != std::string_view::npos;
  const bool has_port = colon != std::string_view::npos &&
                        (is_bracketed ? colon == bracket + 1 : text.find(':') == colon);
  auto address = has_port ? text.substr(0, colon) : text;
  if (is_bracketed && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  if (!has_port) return {address, std::nullopt};
  return {address, text.substr(colon + 1)};
}

}  // namespace

Endpoint to_endpoint(const net::ip::udp::endpoint& endpoint) noexcept {
  Endpoint result{.port = UdpPort{endpoint.port()}};
  const auto address = endpoint.address();
  if (address.is_v6() && !address.to_v6().is_v4_mapped()) {
    result.family = AddressFamily::V6;
    result.address = address.to_v6().to_bytes();
    result.scope = static_cast<std::uint32_t>(address.to_v6().scope_id());
    return result;
  }
  result.family = AddressFamily::V4;
  const auto v4 = address.is_v4() ? address.to_v4()
                                  : net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6());
  const auto bytes = v4.to_bytes();
  std::copy(bytes.begin(), bytes.end(), result.address.begin());
  return result;
}

net::ip::udp::endpoint to_udp(const Endpoint& endpoint) noexcept {
  return {to_address(endpoint), static_cast<std::uint16_t>(endpoint.port)};
}

std::optional<Endpoint> to_endpoint(std::string_view text) {
  const auto parts = parts_of(text);
  const auto port = parts.port ? to_port(*parts.port) : std::uint16_t{0};
  net::error_code error;
  const auto address = net::ip::make_address(std::string{parts.address}, error);
  if (error || !port) return std::nullopt;
  return to_endpoint(net::ip::udp::endpoint{address, *port});
}

std::string to_text(const Endpoint& endpoint) {
  const auto port = ":" + std::to_string(static_cast<std::uint16_t>(endpoint.port));
  if (endpoint.family == AddressFamily::Unspecified) return "*" + port;
  const auto address = to_address(endpoint).to_string();
  return endpoint.family == AddressFamily::V4 ? address + port : "[" + address + "]" + port;
}

}  // namespace hana::transport
