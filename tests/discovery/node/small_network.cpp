#include "tests/discovery/node/small_network.hpp"

namespace hana::discovery {
namespace {

constexpr InterfaceIndex loopback{1};
constexpr InterfaceIndex ethernet{2};

std::vector<Interface> interfaces_of(std::uint8_t host) {
  return {{loopback, "lo", InterfaceKind::Loopback, {{AddressFamily::V4, {127, 0, 0, 1}, 8}}},
          {ethernet, "eth0", InterfaceKind::Network, {{AddressFamily::V4, {10, 0, 0, host}, 24}}}};
}

std::uint16_t number(UdpPort port) { return static_cast<std::uint16_t>(port); }

}  // namespace

Endpoint v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, std::uint16_t port) {
  return {AddressFamily::V4, UdpPort{port}, {a, b, c, d}, 0};
}

Options named(const std::string& name, const std::string& role) {
  Options options;
  options.announcement.name = name;
  options.announcement.role = role;
  options.announcement.port = UdpPort{9000};
  return options;
}

SmallNetwork::Member& SmallNetwork::start(const std::string& id, std::uint8_t host, Options options,
                                          Epoch epoch) {
  if (options.announcement.name.empty()) options = named(id);
  const auto port = static_cast<UdpPort>(40'000 + members_.size());
  auto& member = members_.emplace_back(options, Identity{id, epoch}, random_(), host, port, now_);
  member.node.interfaces_changed(interfaces_of(host), now_);
  serve(member);
  return member;
}

void SmallNetwork::run_for(Clock::duration time) {
  const auto end = now_ + time;
  for (auto next = next_time(); next <= end; next = next_time()) {
    now_ = std::max(now_, next);
    while (!flying_.empty() && flying_.begin()->first <= now_) {
      auto flight = std::move(flying_.extract(flying_.begin()).mapped());
      if (flight.to->dead) continue;
      flight.to->node.receive(flight.bytes, flight.arrival);
      serve(*flight.to);
    }
    for (auto& member : members_)
      if (member.due <= now_ && !member.dead) serve(member);
  }
  now_ = end;
}

void SmallNetwork::inject(Member& to, const Packet& packet, const Endpoint& from,
                          InterfaceIndex on) {
  to.node.receive(encode(packet), {from, on, now_});
  serve(to);
}

void SmallNetwork::serve(Member& member) {
  member.node.advance(now_);
  auto actions = member.node.take();
  member.due = member.node.next_deadline().value_or(Instant::max());
  for (auto& event : actions.events) member.events.push_back(std::move(event));
  for (const auto& packet : actions.send) send(member, packet);
}

void SmallNetwork::send(Member& from, const Outgoing& packet) {
  const auto by_ethernet = v4(10, 0, 0, from.host, number(from.port));
  const auto by_loopback = v4(127, 0, 0, 1, number(from.port));
  if (std::holds_alternative<ToGroup>(packet.to)) {
    ++from.group_packets;
    for (auto& member : members_) {
      launch(member, by_ethernet, ethernet, packet.bytes);
      if (member.host == from.host) launch(member, by_loopback, loopback, packet.bytes);
    }
    return;
  }
  ++from.unicast_packets;
  from.unicast_bytes += packet.bytes.size();
  const auto& to = std::get<ToNode>(packet.to).endpoint;
  for (auto& member : members_) {
    if (to == v4(10, 0, 0, member.host, number(member.port)))
      launch(member, by_ethernet, ethernet, packet.bytes);
    else if (to == v4(127, 0, 0, 1, number(member.port)) && member.host == from.host)
      launch(member, by_loopback, loopback, packet.bytes);
  }
}

void SmallNetwork::launch(Member& to, const Endpoint& from, InterfaceIndex on, const Bytes& bytes) {
  if (to.dead || std::bernoulli_distribution{loss}(random_)) return;
  const auto at = now_ + latency;
  flying_.emplace(at, Flight{&to, {from, on, at}, bytes});
}

Instant SmallNetwork::next_time() const {
  auto next = flying_.empty() ? Instant::max() : flying_.begin()->first;
  for (const auto& member : members_)
    if (!member.dead) next = std::min(next, member.due);
  return next;
}

}  // namespace hana::discovery
