#include "tools/hana-router/doctor/network/links.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "discovery/mesh/host/interface_choice.hpp"
#include "transport/net.hpp"

namespace hana::tools::doctor {
namespace {

using discovery::InterfaceAddress;

bool is_self_assigned(const InterfaceAddress& address) noexcept {
  return address.family == AddressFamily::V4 && address.address[0] == 169 &&
         address.address[1] == 254;
}

/// By name: a bridge as such may be how a machine joins its network.
bool is_virtual_bridge(const Link& link) noexcept {
  constexpr std::array<std::string_view, 8> prefixes{"docker", "br-", "virbr", "podman",
                                                     "lxcbr",  "cni", "vmnet", "vboxnet"};
  return std::ranges::any_of(
      prefixes, [&](std::string_view prefix) { return link.name.starts_with(prefix); });
}

bool same_subnet(const InterfaceAddress& one, const InterfaceAddress& other) noexcept {
  if (one.family != AddressFamily::V4 || other.family != AddressFamily::V4) return false;
  if (one.prefix_bits != other.prefix_bits || one.prefix_bits == 32) return false;
  std::size_t bits = one.prefix_bits;
  for (std::size_t i = 0; i < 4 && bits > 0; ++i) {
    const auto compared = std::min<std::size_t>(bits, 8);
    if ((one.address[i] ^ other.address[i]) >> (8 - compared) != 0) return false;
    bits -= compared;
  }
  return true;
}

std::string addresses_text(const Link& link) {
  std::vector<std::string> texts;
  texts.reserve(link.addresses.size());
  for (const auto& one : link.addresses) texts.push_back(text_of(one.address));
  return fmt::format("{}", fmt::join(texts, ", "));
}

Finding link_finding(const Link& link, Verdict verdict, std::string finding,
                     std::string advice = {}) {
  std::vector<std::string> addresses;
  addresses.reserve(link.addresses.size());
  for (const auto& one : link.addresses) addresses.push_back(text_of(one.address));
  return {
      "interface",
      link.name,
      verdict,
      std::move(finding),
      std::move(advice),
      {{"up", link.up}, {"carrier", link.carrier}, {"kind", link.kind}, {"addresses", addresses}}};
}

/// Down, without a cable or without an address: only a problem where it was asked for by name, or
/// where it is the loopback, without which programs of one machine do not meet.
Finding check_state(const Link& link, bool named) {
  const auto bad = named || link.loopback ? Verdict::Problem : Verdict::Note;
  if (!link.up)
    return link_finding(link, bad, "is switched off",
                        fmt::format("To use it: sudo ip link set {} up", link.name));
  if (!link.carrier)
    return link_finding(link, bad, "is on, but nothing is at its other end",
                        "To use it: plug in the cable, or join the Wi-Fi.");
  if (link.addresses.empty())
    return link_finding(link, bad, "has no address",
                        "To use it: let it get one (DHCP), or set one in the network settings.");
  if (is_tunnel(link))
    return link_finding(link, Verdict::Note,
                        addresses_text(link) + "; a VPN or tunnel: it seldom carries multicast",
                        fmt::format("If the show does not need it: --deny {}", link.name));
  if (is_virtual_bridge(link))
    return link_finding(
        link, Verdict::Note,
        addresses_text(link) + "; a bridge of containers or virtual machines, none of the show",
        fmt::format("If the show does not need it: --deny {}", link.name));
  return link_finding(link, Verdict::Ok, "up, " + addresses_text(link));
}

Findings check_addresses(const Link& link) {
  Findings findings;
  const bool has_v4 = std::ranges::any_of(link.addresses, [](const LinkAddress& one) {
    return one.address.family == AddressFamily::V4;
  });
  const bool all_self_assigned =
      has_v4 && std::ranges::all_of(link.addresses, [](const LinkAddress& one) {
        return one.address.family != AddressFamily::V4 || is_self_assigned(one.address);
      });
  if (all_self_assigned)
    findings.push_back(
        {"address",
         link.name,
         Verdict::Warning,
         "gave itself an address (169.254...), as no router answered: it reaches only "
         "machines that did the same",
         "Check the cable to the network's router, or set addresses by hand on all machines.",
         {}});
  for (const auto& one : link.addresses) {
    const nlohmann::json measured{{"address", text_of(one.address)}};
    if (one.duplicate)
      findings.push_back(
          {"address", link.name, Verdict::Problem,
           text_of(one.address) + " belongs to another machine as well and is not used",
           "Give one of the two another address.", measured});
    if (one.tentative)
      findings.push_back(
          {"address", link.name, Verdict::Note,
           text_of(one.address) + " is not in use yet: the system asks whether it is free",
           "Run this again in two seconds.", measured});
  }
  return findings;
}

Findings check_subnets(const std::vector<const Link*>& links) {
  Findings findings;
  for (auto one = links.begin(); one != links.end(); ++one)
    for (auto other = std::next(one); other != links.end(); ++other)
      for (const auto& a : (*one)->addresses)
        for (const auto& b : (*other)->addresses)
          if (same_subnet(a.address, b.address))
            findings.push_back(
                {"same-subnet",
                 (*one)->name,
                 Verdict::Warning,
                 fmt::format("{} is in the same subnet as {} of {}: what is sent leaves by one of "
                             "the two, whichever "
                             "the system picks",
                             text_of(a.address), text_of(b.address), (*other)->name),
                 fmt::format("Unplug one (Wi-Fi and cable of one network?), or use --deny {}.",
                             (*other)->name),
                 {{"other", (*other)->name}}});
  return findings;
}

bool has_network(const std::vector<const Link*>& links) {
  return std::ranges::any_of(
      links, [](const Link* link) { return leads_outside(*link) && is_usable(*link); });
}

/// Names that were asked for and do not exist.
Findings check_names(const std::vector<Link>& links, const discovery::InterfaceChoice& choice) {
  Findings findings;
  for (const auto& wanted : choice.allowed)
    if (std::ranges::none_of(
            links, [&](const Link& link) { return discovery::matches_name(wanted, link.name); }))
      findings.push_back({"interface",
                          wanted,
                          Verdict::Problem,
                          "there is no such interface",
                          "Plug it in, or see the names that there are: ip link",
                          {}});
  return findings;
}

}  // namespace

bool is_usable(const Link& link) noexcept {
  return link.up && link.carrier && (link.multicast || link.loopback) &&
         std::ranges::any_of(link.addresses, [](const LinkAddress& one) {
           return !one.tentative && !one.duplicate;
         });
}

bool is_tunnel(const Link& link) noexcept {
  constexpr std::array<std::string_view, 9> kinds{"tun",    "wireguard", "ipip", "gre", "sit",
                                                  "ip6tnl", "vti",       "xfrm", "ppp"};
  return !link.loopback &&
         (link.point_to_point || std::ranges::find(kinds, link.kind) != kinds.end());
}

bool leads_outside(const Link& link) noexcept {
  return !link.loopback && !is_tunnel(link) && !is_virtual_bridge(link);
}

std::string text_of(const InterfaceAddress& address) {
  if (address.family == AddressFamily::V6)
    return fmt::format("{}/{}", net::ip::address_v6{address.address}.to_string(),
                       address.prefix_bits);
  net::ip::address_v4::bytes_type bytes;
  std::copy_n(address.address.begin(), bytes.size(), bytes.begin());
  return fmt::format("{}/{}", net::ip::address_v4{bytes}.to_string(), address.prefix_bits);
}

std::string show_subnet(const std::vector<Link>& links) {
  for (const auto& link : links)
    for (const auto& one : link.addresses) {
      if (!leads_outside(link) || one.address.family != AddressFamily::V4) continue;
      auto subnet = one.address;
      for (std::size_t bit = subnet.prefix_bits; bit < 32; ++bit)
        subnet.address.at(bit / 8) &= static_cast<std::uint8_t>(~(0x80U >> bit % 8));
      return text_of(subnet);
    }
  return {};
}

Findings check_links(const std::vector<Link>& links, const discovery::InterfaceChoice& choice) {
  Findings findings;
  std::vector<const Link*> chosen;
  for (const auto& link : links) {
    if (!discovery::is_chosen(choice, link.name)) continue;
    chosen.push_back(&link);
    findings.push_back(check_state(link, !choice.allowed.empty()));
    append(findings, check_addresses(link));
  }
  append(findings, check_names(links, choice));
  append(findings, check_subnets(chosen));
  if (!has_network(chosen))
    findings.push_back({"network",
                        "",
                        Verdict::Warning,
                        "this machine is on no network: only programs on it find each other",
                        "For other machines: plug in a cable or join a Wi-Fi.",
                        {}});
  return findings;
}

}  // namespace hana::tools::doctor
