#include "tests/sim/network.hpp"

#include <algorithm>
#include <stdexcept>

namespace hana::sim {
namespace {

constexpr std::uint8_t subnet_bits = 16;
constexpr std::uint32_t most_addresses = 0xfffe;
constexpr std::uint8_t most_subnets = 255;

std::vector<NicAddress> loopback_addresses() {
  NicAddress v6{AddressFamily::V6, {}, 128, {}};
  v6.address.back() = 1;
  return {{AddressFamily::V4, {127, 0, 0, 1}, 8, {}}, v6};
}

const NicAddress* address_beside(const Nic& nic, const Endpoint& to) {
  const auto found = std::ranges::find_if(
      nic.addresses, [&](const NicAddress& address) { return is_beside(to, address); });
  return found == nic.addresses.end() ? nullptr : &*found;
}

}  // namespace

std::optional<Endpoint> source(const Nic& nic, AddressFamily family, UdpPort port) {
  const auto found = std::ranges::find(nic.addresses, family, &NicAddress::family);
  if (found == nic.addresses.end()) return std::nullopt;
  return endpoint(*found, port);
}

SubnetId Network::add_subnet(const Conditions& conditions) {
  if (numbered_ == most_subnets) throw std::length_error{"a world has at most 255 subnets"};
  subnets_.push_back({conditions, numbered_++, {}, {}, {}});
  return static_cast<SubnetId>(subnets_.size() - 1);
}

void Network::connect(SubnetId one, SubnetId other) {
  subnets_.at(index(one)).connected.push_back(other);
  subnets_.at(index(other)).connected.push_back(one);
  ++version_;
}

HostId Network::add_host() {
  const auto host = static_cast<HostId>(hosts_.size());
  hosts_.emplace_back();
  subnets_.push_back({loopback_conditions(), std::nullopt, {}, {}, {}});
  attach(host, static_cast<SubnetId>(subnets_.size() - 1), "lo", NicKind::Loopback,
         loopback_addresses());
  return host;
}

NicIndex Network::attach(HostId host, SubnetId subnet, Families families) {
  auto& plan = subnets_.at(index(subnet));
  if (plan.last_address == most_addresses) throw std::length_error{"the subnet is full"};
  const auto number = ++plan.last_address;
  std::vector<NicAddress> addresses;
  if (families != Families::V6)
    addresses.push_back(v4_in({10, plan.number.value(), 0, 0}, subnet_bits, number));
  if (families != Families::V4)
    addresses.push_back(link_local(plan.number.value() * 0x1'0000u + number));
  const auto name = "eth" + std::to_string(nics_of(host).size() - 1);
  return attach(host, subnet, name, NicKind::Network, std::move(addresses));
}

NicIndex Network::attach(HostId host, SubnetId subnet, std::string name, NicKind kind,
                         std::vector<NicAddress> addresses) {
  auto& of_host = hosts_.at(index(host));
  const auto ref = static_cast<NicRef>(nics_.size());
  const auto nic_index = static_cast<NicIndex>(of_host.size() + 1);
  auto& carrier = subnets_.at(index(subnet));
  for (const auto& address : addresses) carrier.by_address.emplace(address.address, ref);
  carrier.members.push_back(ref);
  of_host.push_back(ref);
  nics_.push_back({{nic_index, std::move(name), kind, std::move(addresses)}, host, subnet});
  changed_.insert(host);
  ++version_;
  return nic_index;
}

void Network::set_state(HostId host, NicIndex nic, NicState state) {
  auto& attached = nics_.at(index(nics_of(host).at(index(nic) - 1)));
  if (attached.state == state || attached.state == NicState::Removed) return;
  attached.state = state;
  changed_.insert(host);
  ++version_;
}

std::vector<Nic> Network::nics(HostId host) const {
  std::vector<Nic> result;
  for (const auto ref : nics_of(host))
    if (nic(ref).state == NicState::Up) result.push_back(nic(ref).nic);
  return result;
}

const AttachedNic* Network::find(HostId host, NicIndex wanted) const {
  const auto& refs = nics_of(host);
  if (index(wanted) == 0 || index(wanted) > refs.size()) return nullptr;
  const auto& found = nic(refs[index(wanted) - 1]);
  return found.state == NicState::Up ? &found : nullptr;
}

std::optional<Way> Network::way(HostId from, UdpPort port, const ToEndpoint& to) const {
  if (auto way = way_within(from, port, to)) return way;
  if (sim::is_loopback(to.to)) return std::nullopt;
  auto via = to.via;
  if (via == NicIndex{} && is_link_local(to.to)) via = static_cast<NicIndex>(to.to.scope);
  if (via != NicIndex{}) {
    const auto* out = find(from, via);
    return out == nullptr ? std::nullopt : way_out(*out, port, to.to);
  }
  if (is_link_local(to.to)) return std::nullopt;
  for (const auto ref : nics_of(from)) {
    const auto& out = nic(ref);
    if (out.state == NicState::Up && address_beside(out.nic, to.to) != nullptr)
      return way_out(out, port, to.to);
  }
  for (const auto ref : nics_of(from)) {
    if (nic(ref).state != NicState::Up) continue;
    if (auto way = way_out(nic(ref), port, to.to)) return way;
  }
  return std::nullopt;
}

std::optional<Way> Network::way_within(HostId host, UdpPort port, const ToEndpoint& to) const {
  for (const auto ref : nics_of(host)) {
    const auto& own = nic(ref);
    const auto is_it = [&](const NicAddress& address) {
      return address.family == to.to.family && address.address == to.to.address;
    };
    if (own.state != NicState::Up || std::ranges::none_of(own.nic.addresses, is_it)) continue;
    if (to.via == NicIndex{} || to.via == own.nic.index) {
      auto on = is_link_local(to.to) || to.via != NicIndex{} ? ref : nics_of(host).front();
      return Way{{to.to.family, port, to.to.address, 0}, on, {}};
    }
  }
  return std::nullopt;
}

std::optional<Way> Network::way_out(const AttachedNic& out, UdpPort port,
                                    const Endpoint& to) const {
  const auto from = source(out.nic, to.family, port);
  if (!from) return std::nullopt;
  const auto& carrier = subnets_[index(out.subnet)];
  if (const auto found = carrier.by_address.find(to.address); found != carrier.by_address.end())
    return Way{*from, found->second, {out.subnet}};
  if (to.family != AddressFamily::V4) return std::nullopt;
  for (const auto next : carrier.connected) {
    const auto& addresses = subnets_[index(next)].by_address;
    if (const auto found = addresses.find(to.address); found != addresses.end())
      return Way{*from, found->second, {out.subnet, next}};
  }
  return std::nullopt;
}

}  // namespace hana::sim
