#include "tests/discovery/sim/node_program.hpp"

#include <algorithm>
#include <utility>

#include "router/overloaded.hpp"

namespace hana::discovery {
namespace {

constexpr std::chrono::seconds plain_interval{1};

Endpoint v4_group(const Group& group) {
  Endpoint endpoint{AddressFamily::V4, group.port, {}, 0};
  std::ranges::copy(group.address, endpoint.address.begin());
  return endpoint;
}

Endpoint v6_group(const Group& group) {
  return {AddressFamily::V6, group.port, group.address_v6, 0};
}

sim::NicIndex nic(InterfaceIndex interface) {
  return static_cast<sim::NicIndex>(static_cast<std::uint32_t>(interface));
}

Cast cast_of(sim::Cast cast) {
  switch (cast) {
    case sim::Cast::Group:
      return Cast::Group;
    case sim::Cast::Broadcast:
      return Cast::Broadcast;
    case sim::Cast::SharedUnicast:
      return Cast::Shared;
    case sim::Cast::OwnUnicast:
      break;
  }
  return Cast::Own;
}

void add_sends(Outgoing packet, const Group& group, std::vector<sim::Send>& sends) {
  std::visit(
      Overloaded{[&](ToGroup) {
                   sends.push_back({sim::ToGroup{v4_group(group), {}}, packet.bytes});
                   sends.push_back({sim::ToGroup{v6_group(group), {}}, packet.bytes});
                 },
                 [&](ToSubnets to) {
                   sends.push_back({sim::ToBroadcast{group.port, nic(to.via)}, packet.bytes});
                 },
                 [&](const ToNode& to) {
                   sends.push_back({sim::ToEndpoint{to.endpoint, nic(to.via)}, packet.bytes});
                 }},
      packet.to);
}

}  // namespace

NodeProgram::NodeProgram(Options options, Identity identity, std::uint64_t seed, OnEvent on_event)
    : options_(std::move(options)),
      identity_(std::move(identity)),
      seed_(seed),
      on_event_(std::move(on_event)) {}

void NodeProgram::start(std::span<const sim::Nic> nics, Instant now) {
  node_.emplace(options_, identity_, seed_, now);
  node_->interfaces_changed(interfaces_of(nics), now);
}

void NodeProgram::nics_changed(std::span<const sim::Nic> nics, Instant now) {
  node_->interfaces_changed(interfaces_of(nics), now);
}

void NodeProgram::receive(const sim::Datagram& datagram, Instant now) {
  const auto on = static_cast<InterfaceIndex>(static_cast<std::uint32_t>(datagram.on));
  node_->receive(datagram.bytes, {datagram.from, on, now, cast_of(datagram.cast)});
}

void NodeProgram::advance(Instant now) {
  now_ = now;
  node_->advance(now);
}

std::vector<sim::Send> NodeProgram::take() {
  auto actions = node_->take();
  for (const auto& clone : actions.clones) {
    clones_.push_back(clone);
    identity_.id += anew;
    if (clone.yields) node_->take_identity(identity_, now_);
  }
  for (const auto& event : actions.events) on_event_(event);
  std::vector<sim::Send> sends;
  for (auto& packet : actions.send) add_sends(std::move(packet), options_.group, sends);
  return sends;
}

PlainProgram::PlainProgram(Options options, Identity identity)
    : options_(std::move(options)), identity_(std::move(identity)) {
  options_.announcement.protocol = Protocol::Plain;
}

void PlainProgram::start(std::span<const sim::Nic>, Instant now) { next_ = now; }

void PlainProgram::advance(Instant now) {
  if (!next_ || *next_ > now) return;
  *next_ += plain_interval;
  auto hello = encode(Hello{identity_.id, identity_.epoch, options_.announcement});
  sends_.push_back({sim::ToGroup{v4_group(options_.group), {}}, std::move(hello)});
}

sim::Sockets sockets_of(const Group& group) {
  sim::Sockets sockets;
  sockets.shared = group.port;
  sockets.groups = {v4_group(group), v6_group(group)};
  return sockets;
}

std::vector<Interface> interfaces_of(std::span<const sim::Nic> nics) {
  std::vector<Interface> result;
  for (const auto& nic : nics) {
    const auto kind =
        nic.kind == sim::NicKind::Loopback ? InterfaceKind::Loopback : InterfaceKind::Network;
    Interface interface {
      static_cast<InterfaceIndex>(static_cast<std::uint32_t>(nic.index)), nic.name, kind, {}
    };
    for (const auto& one : nic.addresses)
      interface.addresses.push_back({one.family, one.address, one.prefix_bits, one.broadcast});
    result.push_back(std::move(interface));
  }
  return result;
}

}  // namespace hana::discovery
