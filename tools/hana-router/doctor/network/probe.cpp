#include "tools/hana-router/doctor/network/probe.hpp"

#include <algorithm>
#include <array>

#include "discovery/mesh/host/interface_choice.hpp"
#include "transport/net_endpoint.hpp"

namespace hana::tools::doctor {
namespace {

constexpr std::size_t most_nodes = 1024;

std::string address_text(Endpoint endpoint) {
  endpoint.scope = 0;
  return transport::to_udp(endpoint).address().to_string();
}

bool same(std::span<const std::byte> one, const discovery::Bytes& other) {
  return std::ranges::equal(one, other);
}

std::uint64_t random_seed() {
  std::random_device random;
  return std::uint64_t{random()} << 32 | random();
}

discovery::Nonce nonce(std::mt19937_64& random) {
  return discovery::Nonce{static_cast<std::int32_t>(random())};
}

}  // namespace

Probe::Probe(const std::vector<Link>& links, const discovery::Options& options,
             discovery::Identity own)
    : group_(options.group),
      own_(std::move(own)),
      sealer_(options.key),
      links_(links),
      random_(random_seed()) {
  for (const auto& link : links) {
    if (!discovery::is_chosen(options.interfaces, link.name) || !is_usable(link)) continue;
    interfaces_.push_back({link, {}, false, false});
    for (const auto way : {Way::MulticastV4, Way::MulticastV6, Way::Broadcast})
      add_path(interfaces_.size() - 1, way);
  }
}

void Probe::add_path(std::size_t interface, Way way) {
  const auto& link = interfaces_[interface].link;
  const auto to = destination(way, link, group_);
  if (!to) return;
  auto& ways = interfaces_[interface].ways;
  ways.push_back({way, 0, 0, false, {}, {}});
  paths_.push_back({interface, ways.size() - 1, ProbeSocket::listener(way, link, group_),
                    ProbeSocket::asker(way, link, group_), *to,
                    write(discovery::Query{own_.id, nonce(random_), ""}),
                    write(discovery::Probe{nonce(random_), {}})});
  const auto& path = paths_.back();
  if (!path.listener) ways.back().listen_error = path.listener.error();
  if (!path.asker) ways.back().send_error = path.asker.error();
}

void Probe::ask() {
  for (auto& path : paths_) {
    if (!path.asker) continue;
    reading_of(path).send_error = path.asker->send(path.destination, path.question);
    auto& interface = interfaces_[path.interface];
    if (interface.own_unicast) continue;
    interface.own_unicast_tried = true;
    static_cast<void>(path.asker->send(path.asker->local(), path.mark));
  }
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    if (!nodes_[i].round_trip) send_probe(paths_[reached_[i].path], reached_[i].endpoint, i);
}

void Probe::listen(std::chrono::milliseconds limit) {
  std::vector<int> descriptors;
  descriptors.reserve(2 * paths_.size());
  for (const auto& path : paths_) {
    descriptors.push_back(path.listener ? path.listener->descriptor() : -1);
    descriptors.push_back(path.asker ? path.asker->descriptor() : -1);
  }
  const auto ready = wait_readable(descriptors, limit);
  std::array<std::byte, discovery::packet_limit + 1> room{};
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    auto& path = paths_[i];
    if (ready[2 * i])
      while (const auto datagram = path.listener->receive(room))
        take_question(path, datagram->bytes, datagram->from);
    if (ready[2 * i + 1])
      while (const auto datagram = path.asker->receive(room))
        take_answer(path, datagram->bytes, datagram->from);
  }
}

ProbeReading Probe::reading(std::chrono::milliseconds listened) const {
  return {interfaces_, nodes_, listened};
}

WayReading& Probe::reading_of(const Path& path) {
  return interfaces_[path.interface].ways[path.way];
}

bool Probe::is_ours(const Endpoint& from) const {
  if (from.family == AddressFamily::V4 && from.address[0] == 127) return true;
  return std::ranges::any_of(links_, [&](const Link& link) {
    return std::ranges::any_of(link.addresses, [&](const LinkAddress& one) {
      return one.address.family == from.family && one.address.address == from.address;
    });
  });
}

void Probe::take_question(Path& path, std::span<const std::byte> bytes, const Endpoint& from) {
  if (same(bytes, path.question)) {
    reading_of(path).own_heard = true;
    return;
  }
  if (!is_ours(from)) reading_of(path).heard.insert(address_text(from));
  const auto packet = open(bytes);
  const auto* hello = packet ? std::get_if<discovery::Hello>(&*packet) : nullptr;
  if (hello == nullptr || hello->node == own_.id) return;
  const auto known = nodes_.size();
  const auto met = node(*hello, from, path);
  if (met >= nodes_.size()) return;
  if (reading_of(path).way != Way::Broadcast) nodes_[met].heard = true;
  if (known < nodes_.size()) send_probe(path, from, met);
}

void Probe::take_answer(Path& path, std::span<const std::byte> bytes, const Endpoint& from) {
  if (same(bytes, path.mark)) {
    interfaces_[path.interface].own_unicast = true;
    return;
  }
  const auto packet = open(bytes);
  if (!packet) return;
  if (!is_ours(from)) reading_of(path).answered.insert(address_text(from));
  if (const auto* alive = std::get_if<discovery::Alive>(&*packet)) return take_alive(*alive);
  const auto* hello = std::get_if<discovery::Hello>(&*packet);
  if (hello == nullptr || hello->node == own_.id) return;
  const auto known = nodes_.size();
  const auto met = node(*hello, from, path);
  if (met >= nodes_.size()) return;
  nodes_[met].answered = true;
  if (known < nodes_.size()) send_probe(path, from, met);
}

std::optional<discovery::Packet> Probe::open(std::span<const std::byte> bytes) {
  const auto unsealed = sealer_.open(bytes, refused_);
  if (!unsealed) return std::nullopt;
  return discovery::decode(unsealed->message);
}

discovery::Bytes Probe::write(const discovery::Packet& packet) {
  return sealer_.sealed(discovery::encode(packet, sealer_.room(own_)), own_);
}

void Probe::take_alive(const discovery::Alive& alive) {
  const auto sent = probes_.find(alive.nonce);
  if (sent == probes_.end()) return;
  auto& node = nodes_[sent->second.node];
  const auto took =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - sent->second.at);
  node.round_trip = std::min(took, node.round_trip.value_or(took));
  node.answered = true;
  probes_.erase(sent);
}

void Probe::send_probe(const Path& path, const Endpoint& to, std::size_t node) {
  if (!path.asker || nodes_[node].announced.protocol != discovery::Protocol::Hana) return;
  const auto number = nonce(random_);
  probes_.insert_or_assign(number, Sent{node, Clock::now()});
  static_cast<void>(path.asker->send(to, write(discovery::Probe{number, nodes_[node].epoch})));
}

/// Its number; one that is beyond the nodes if there are too many already.
std::size_t Probe::node(const discovery::Hello& hello, const Endpoint& from, const Path& path) {
  const auto address = address_text(from);
  const auto found = std::ranges::find_if(nodes_, [&](const NodeReading& one) {
    return one.id == hello.node && one.epoch == hello.epoch && one.address == address;
  });
  if (found != nodes_.end()) return static_cast<std::size_t>(found - nodes_.begin());
  if (nodes_.size() >= most_nodes) return most_nodes;
  const auto way = std::ranges::find_if(paths_, [&](const Path& one) { return &one == &path; });
  reached_.push_back({from, static_cast<std::size_t>(way - paths_.begin())});
  nodes_.push_back({hello.node, hello.epoch, hello.announcement, address,
                    interfaces_[path.interface].link.name, is_ours(from), false, false,
                    std::nullopt});
  return nodes_.size() - 1;
}

}  // namespace hana::tools::doctor
