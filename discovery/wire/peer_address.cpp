#include "discovery/wire/peer_address.hpp"

#include <charconv>

#include "transport/net.hpp"
#include "transport/net_endpoint.hpp"

namespace hana::discovery {
namespace {

std::optional<std::uint16_t> port_from(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

bool is_in_brackets(std::string_view host) noexcept {
  return host.size() > 2 && host.front() == '[' && host.back() == ']';
}

bool is_one_host(const net::ip::address& address) noexcept {
  if (address.is_unspecified() || address.is_multicast()) return false;
  return !address.is_v4() || address.to_v4() != net::ip::address_v4::broadcast();
}

net::ip::address plain_v4(const net::ip::address& address) {
  if (address.is_v4() || !address.to_v6().is_v4_mapped()) return address;
  return net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6());
}

}  // namespace

std::string address_text(const Endpoint& endpoint) {
  auto without_zone = endpoint;
  without_zone.scope = 0;
  return transport::to_text(without_zone);
}

std::optional<Endpoint> address_from(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || text.find('%') != std::string_view::npos)
    return std::nullopt;
  auto host = text.substr(0, colon);
  const auto port = port_from(text.substr(colon + 1));
  const bool is_v6 = is_in_brackets(host);
  if (is_v6) host = host.substr(1, host.size() - 2);
  net::error_code error;
  const auto parsed = net::ip::make_address(std::string{host}, error);
  if (error || !port || parsed.is_v6() != is_v6) return std::nullopt;
  const auto address = plain_v4(parsed);
  if (!is_one_host(address)) return std::nullopt;
  return transport::to_endpoint({address, *port});
}

}  // namespace hana::discovery
