#include "tools/hana-router/server/ways.hpp"

#include <algorithm>

namespace hana::tools {
namespace {

using transport::LinkCandidates;
using transport::LinkDoors;
using transport::LinkPlan;
using transport::Stamping;

Bundling bundling_of(const discovery::Announcement& announced) {
  const auto stamp = announced.properties.find("stamp");
  const bool stamped = stamp != announced.properties.end() && stamp->second == "1";
  return announced.bundling == Bundling::Bundles && stamped ? Bundling::StampedBundles
                                                            : announced.bundling;
}

LinkDoors doors_of(const discovery::Peer& peer, transport::Neighbourhood neighbourhood) {
  LinkDoors doors{.tcp = {}, .unix_path = peer.announced.unix_path, .neighbourhood = neighbourhood};
  if (peer.announced.tcp_port == 0) return doors;
  const auto add = [&](Endpoint address) {
    address.port = UdpPort{peer.announced.tcp_port};
    if (std::ranges::find(doors.tcp, address) == doors.tcp.end()) doors.tcp.push_back(address);
  };
  add(peer.osc);
  for (const auto& address : peer.addresses) add(address);
  return doors;
}

}  // namespace

std::vector<Way> ways_to(const discovery::Peer& peer, transport::Neighbourhood neighbourhood) {
  const auto& announced = peer.announced;
  const auto bundling = bundling_of(announced);
  const auto doors = doors_of(peer, neighbourhood);
  std::vector<Way> ways;
  const auto add_link = [&](TransportChoice transport) {
    auto candidates = link_candidates(doors, transport);
    if (candidates.targets.empty()) return;
    const auto stamping = bundling == Bundling::StampedBundles ? Stamping::Each : Stamping::None;
    ways.push_back({transport,
                    {{}, peer.osc, bundling, Carrier::Link},
                    {announced.framing, stamping, std::move(candidates.targets)}});
  };
  add_link(TransportChoice::Local);
  if (announced.port != UdpPort{}) {
    const bool is_hana = announced.protocol == discovery::Protocol::Hana;
    ways.push_back({TransportChoice::Udp,
                    {{}, peer.osc, bundling, is_hana ? Carrier::Stream : Carrier::Datagrams},
                    {}});
  }
  add_link(TransportChoice::Tcp);
  std::stable_partition(ways.begin(), ways.end(),
                        [&](const Way& way) { return way.transport == announced.transport; });
  return ways;
}

Way way_to(const config::Visualization& visualization, const Endpoint& address) {
  if (visualization.scheme == TransportChoice::Tcp)
    return {TransportChoice::Tcp,
            {{}, address, visualization.bundling, Carrier::Link},
            {visualization.framing, Stamping::None, {address}}};
  return {TransportChoice::Udp, {{}, address, visualization.bundling, Carrier::Datagrams}, {}};
}

std::string_view name_of(TransportChoice transport) noexcept {
  switch (transport) {
    case TransportChoice::Automatic:
      return "automatic";
    case TransportChoice::Udp:
      return "udp";
    case TransportChoice::Tcp:
      return "tcp";
    case TransportChoice::Local:
      break;
  }
  return "local";
}

}  // namespace hana::tools
