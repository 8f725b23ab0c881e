#include "tools/hana-router/network_options.hpp"

#include <charconv>

#include "transport/net.hpp"

namespace hana::tools {
namespace {

/// Empty: it is none.
std::optional<discovery::Group> parse_group(const std::string& text) {
  const auto colon = text.rfind(':');
  const auto digits = colon == std::string::npos ? std::string{} : text.substr(colon + 1);
  net::error_code error;
  const auto address = net::ip::make_address_v4(text.substr(0, colon), error);
  unsigned port = 0;
  const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool port_fits =
      bad == std::errc{} && end == digits.data() + digits.size() && port > 0 && port <= 65535;
  if (error || !address.is_multicast() || !port_fits) return std::nullopt;
  discovery::Group group;
  const auto bytes = address.to_bytes();
  std::copy(bytes.begin(), bytes.end(), group.address.begin());
  group.port = UdpPort{static_cast<std::uint16_t>(port)};
  return group;
}

/// These two say what is wrong; empty: nothing.
std::string is_name(const std::string& text) {
  return text.empty() ? "a name must not be empty" : std::string{};
}

std::string is_group(const std::string& text) {
  if (parse_group(text)) return {};
  return "\"" + text +
         "\" is no IPv4 multicast address with a port, for example 239.255.72.82:7282";
}

}  // namespace

void NetworkOptions::add_to(CLI::App& command, const std::string& default_name) {
  name = default_name;
  command.add_option("--name", name, "name on the network (default: " + default_name + ")")
      ->type_name("NAME")
      ->check(is_name, "not empty");
  command.add_option("--interface", interfaces, "use only this network interface (repeatable)")
      ->type_name("NAME")
      ->allow_extra_args(false)
      ->envname("HANA_INTERFACE");
  command.add_option("--group", group, "discovery group (default: 239.255.72.82:7282)")
      ->type_name("ADDRESS:PORT")
      ->check(is_group, "a multicast address and a port")
      ->envname("HANA_GROUP");
}

discovery::Options NetworkOptions::discovery(std::string role) const {
  discovery::Options options;
  options.announcement.role = std::move(role);
  options.announcement.name = name;
  options.group = *parse_group(group);
  options.interfaces.allowed = interfaces;
  return options;
}

std::string machine_name() {
  net::error_code error;
  const auto name = net::ip::host_name(error);
  return error || name.empty() ? "hana" : name.substr(0, name.find('.'));
}

}  // namespace hana::tools
