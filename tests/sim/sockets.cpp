#include "tests/sim/sockets.hpp"

#include <algorithm>
#include <stdexcept>

namespace hana::sim {
namespace {

constexpr std::uint16_t first_free_port = 40'000;

bool hears(const Sockets& sockets, const Endpoint& to) {
  if (to.family == AddressFamily::Unspecified) return sockets.shared == to.port;
  return std::ranges::find(sockets.groups, to) != sockets.groups.end();
}

AddressFamily family_of(const Endpoint& to) {
  return to.family == AddressFamily::Unspecified ? AddressFamily::V4 : to.family;
}

}  // namespace

UdpPort SocketTable::open(ProgramId program, HostId host, const Sockets& sockets) {
  if (hosts_.size() <= index(host)) hosts_.resize(index(host) + 1);
  auto& open = hosts_[index(host)];
  const auto is_taken = [&](UdpPort port) {
    return std::ranges::any_of(open, [&](const Open& one) { return one.sockets.own == port; });
  };
  auto own = sockets.own;
  for (auto port = first_free_port; own == UdpPort{}; ++port)
    if (!is_taken(UdpPort{port})) own = UdpPort{port};
  if (is_taken(own)) throw std::invalid_argument{"the port is taken on this host"};
  open.push_back({program, sockets});
  open.back().sockets.own = own;
  ++version_;
  return own;
}

void SocketTable::close(ProgramId program, HostId host) {
  std::erase_if(hosts_.at(index(host)), [&](const Open& one) { return one.program == program; });
  ++version_;
}

std::optional<SocketTable::Owner> SocketTable::owner(HostId host, UdpPort port) const {
  const auto& open = of(host);
  for (auto one = open.rbegin(); one != open.rend(); ++one) {
    if (one->sockets.own == port) return Owner{one->program, Cast::OwnUnicast};
    if (one->sockets.shared == port) return Owner{one->program, Cast::SharedUnicast};
  }
  return std::nullopt;
}

const std::vector<Listener>& SocketTable::audience(const Network& network, SubnetId subnet,
                                                   const Endpoint& to) {
  if (audiences_.size() <= index(subnet)) audiences_.resize(index(subnet) + 1);
  auto& here = audiences_[index(subnet)];
  auto found = std::ranges::find(here, to, &Audience::to);
  if (found == here.end()) found = here.insert(here.end(), Audience{subnet, to, 0, 0, {}});
  if (found->version != version_ || found->network_version != network.version())
    gather(*found, network);
  return found->listeners;
}

void SocketTable::gather(Audience& audience, const Network& network) const {
  audience.version = version_;
  audience.network_version = network.version();
  audience.listeners.clear();
  for (const auto ref : network.nics_on(audience.subnet)) {
    const auto& nic = network.nic(ref);
    if (nic.state != NicState::Up || !source(nic.nic, family_of(audience.to), {})) continue;
    for (const auto& open : of(nic.host))
      if (hears(open.sockets, audience.to))
        audience.listeners.push_back({open.program, ref, nic.host});
  }
}

const std::vector<SocketTable::Open>& SocketTable::of(HostId host) const {
  static const std::vector<Open> none;
  return index(host) < hosts_.size() ? hosts_[index(host)] : none;
}

}  // namespace hana::sim
