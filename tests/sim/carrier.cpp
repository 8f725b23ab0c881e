#include "tests/sim/carrier.hpp"

#include <algorithm>
#include <utility>

namespace hana::sim {
namespace {

// FNV-1a: any change of a byte changes it.
std::uint64_t fingerprint(const Bytes& bytes) noexcept {
  std::uint64_t result = 0xcbf29ce484222325u;
  for (const auto byte : bytes)
    result = (result ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001b3u;
  return result;
}

Flight flight(Bytes bytes, const Endpoint& from, const Endpoint& to, Cast cast) {
  const auto print = fingerprint(bytes);
  return {std::make_shared<const Bytes>(std::move(bytes)), from, to, cast, print, 0};
}

const Conditions& within_a_host() {
  static const auto conditions = loopback_conditions();
  return conditions;
}

bool carries(const Conditions& conditions, Cast cast) noexcept {
  return (cast == Cast::Group ? conditions.multicast : conditions.broadcast) == Carried::Yes;
}

}  // namespace

void Carrier::send(const Sender& from, Send send, Time now) {
  now_ = now;
  std::visit([&](const auto& to) { send_to(from, to, std::move(send.bytes)); }, send.to);
}

void Carrier::send_to(const Sender& from, const ToGroup& to, Bytes bytes) {
  auto packet = flight(std::move(bytes), {}, to.group, Cast::Group);
  for (const auto ref : network.nics_of(from.host)) {
    const auto& out = network.nic(ref);
    if (out.state != NicState::Up || (to.via != NicIndex{} && to.via != out.nic.index)) continue;
    const auto source_address = source(out.nic, to.group.family, from.port);
    if (!source_address) continue;
    packet.from = *source_address;
    spread(from, out, packet);
  }
}

void Carrier::send_to(const Sender& from, const ToBroadcast& to, Bytes bytes) {
  auto packet = flight(std::move(bytes), {}, {}, Cast::Broadcast);
  packet.to.port = to.port;
  const auto& refs = network.nics_of(from.host);
  if (index(to.via) == 0 || index(to.via) > refs.size()) return;
  const auto& out = network.nic(refs[index(to.via) - 1]);
  if (out.state != NicState::Up) return;
  for (const auto& address : out.nic.addresses) {
    if (address.broadcast == std::array<std::uint8_t, 4>{}) continue;
    packet.from = endpoint(address, from.port);
    spread(from, out, packet);
  }
}

void Carrier::send_to(const Sender& from, const ToEndpoint& to, Bytes bytes) {
  const auto way = network.way(from.host, from.port, to);
  if (!way) {
    ++traffic.fates.no_way;
    return;
  }
  const auto& on = network.nic(way->arrives_on);
  count(from, way->carriers.empty() ? on.subnet : way->carriers.front(), bytes);
  const auto number = flights.add(flight(std::move(bytes), way->from, to.to, Cast::OwnUnicast));
  travel({number, whoever_has_the_port, way->arrives_on}, from, on.host, way->carriers);
  flights.release(number);
}

void Carrier::spread(const Sender& from, const AttachedNic& out, Flight flight) {
  count(from, out.subnet, *flight.bytes);
  const auto& audience = sockets.audience(network, out.subnet, flight.to);
  const auto& conditions = network.conditions(out.subnet);
  const auto number = flights.add(std::move(flight));
  for (const auto& listener : audience) spread_to(listener, number, from, conditions);
  flights.release(number);
}

void Carrier::spread_to(const Listener& listener, std::uint32_t number, const Sender& from,
                        const Conditions& conditions) {
  const Copy copy{number, static_cast<std::uint32_t>(listener.program), listener.on};
  if (listener.host == from.host) return arrive(copy, travel_time(within_a_host(), random_));
  if (!carries(conditions, flights.at(number).cast)) {
    ++traffic.fates.cut;
    return;
  }
  if (is_taken_between(from.host, listener.host)) return;
  for (int copies = random_.chance(conditions.duplication) ? 2 : 1; copies > 0; --copies) {
    if (random_.chance(conditions.loss))
      ++traffic.fates.lost;
    else
      arrive(copy, travel_time(conditions, random_));
  }
}

void Carrier::travel(const Copy& copy, const Sender& from, HostId to,
                     std::span<const SubnetId> carriers) {
  if (carriers.empty()) return arrive(copy, travel_time(within_a_host(), random_));
  if (is_taken_between(from.host, to)) return;
  const auto& first = network.conditions(carriers.front());
  for (int copies = random_.chance(first.duplication) ? 2 : 1; copies > 0; --copies) {
    Time after{};
    const bool is_lost = std::ranges::any_of(carriers, [&](SubnetId carrier) {
      after += travel_time(network.conditions(carrier), random_);
      return random_.chance(network.conditions(carrier).loss);
    });
    if (is_lost)
      ++traffic.fates.lost;
    else
      arrive(copy, after);
  }
}

void Carrier::arrive(const Copy& copy, Time after) {
  flights.hold(copy.flight);
  events_.push({now_ + after, 0, copy.target, copy.flight, static_cast<std::uint32_t>(copy.on),
                Happening::Arrival});
}

bool Carrier::is_taken_between(HostId from, HostId to) {
  if (faults.is_cut(from, to)) {
    ++traffic.fates.cut;
    return true;
  }
  if (!random_.chance(faults.loss(from, to))) return false;
  ++traffic.fates.lost;
  return true;
}

void Carrier::count(const Sender& from, SubnetId carrier, const Bytes& bytes) {
  if (network.is_loopback(carrier))
    traffic.count_looped(bytes.size());
  else
    traffic.count_sent(from.program, bytes, now_);
}

}  // namespace hana::sim
