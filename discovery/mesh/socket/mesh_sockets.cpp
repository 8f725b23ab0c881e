#include "discovery/mesh/socket/mesh_sockets.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "discovery/mesh/socket/arrival_rules.hpp"
#include "router/overloaded.hpp"

namespace hana::discovery {
namespace {

constexpr int datagrams_in_a_row = 64;  // then others on the network thread have their turn
constexpr std::chrono::seconds first_retry{1};
constexpr std::chrono::seconds longest_retry{10};
constexpr std::array families{AddressFamily::V4, AddressFamily::V6};

}  // namespace

MeshSockets::MeshSockets(net::io_context& io, const Group& group, Receive receive,
                         Recovered recovered)
    : io_(io),
      group_(group),
      receive_(std::move(receive)),
      recovered_(std::move(recovered)),
      retry_(io) {
  follow({}, {});
  for (const auto family : families)
    if (sockets_.contains({Cast::Own, family, {}})) return;
  const auto found = problems_.find({Cast::Own, AddressFamily::V4, {}});
  throw std::runtime_error{
      "cannot open a UDP socket to find other nodes: " +
      (found == problems_.end() ? "this system has no IP" : found->second.message())};
}

void MeshSockets::follow(const std::vector<Interface>& interfaces,
                         const std::set<InterfaceIndex>& interrupted) {
  interfaces_ = interfaces;
  const auto keys = wanted();
  std::erase_if(sockets_, [&](const auto& entry) {
    return !keys.contains(entry.first) || interrupted.contains(entry.first.on);
  });
  std::erase_if(problems_, [&](const auto& entry) { return !keys.contains(entry.first); });
  open_missing();
  retry_delay_ = first_retry;
  try_again_later();
}

void MeshSockets::send(const Outgoing& packet) {
  std::visit(Overloaded{[&](const ToGroup&) { send_to_groups(packet.bytes); },
                        [&](const ToSubnets& to) { send_to_subnets(to.via, packet.bytes); },
                        [&](const ToNode& to) {
                          auto endpoint = to.endpoint;
                          if (endpoint.port == UdpPort{}) endpoint.port = group_.port;
                          send_from_own(packet.bytes, endpoint, {to.via, {}});
                        }},
             packet.to);
}

std::vector<std::string> MeshSockets::problems() const {
  std::vector<std::string> sentences;
  bool port_is_taken = false;
  for (const auto& [key, error] : problems_) {
    if (error == net::error::address_in_use) {
      port_is_taken = true;
    } else if (key.cast == Cast::Group) {
      const auto* interface = find(key.on);
      const auto name = interface == nullptr ? std::string{} : interface->name;
      const auto* family = key.family == AddressFamily::V6 ? " by IPv6" : " by IPv4";
      sentences.push_back(name + ": other nodes cannot be heard" + family + ": " + error.message());
    } else if (key.family == AddressFamily::V4) {
      sentences.push_back("cannot use a UDP socket to find other nodes: " + error.message());
    }
  }
  if (port_is_taken)
    sentences.push_back(
        "another program keeps UDP port " + std::to_string(static_cast<unsigned>(group_.port)) +
        " to itself, so that nodes that start later are found late; end that program or choose "
        "another port (tried again every few seconds)");
  return sentences;
}

std::set<MeshSockets::Key> MeshSockets::wanted() const {
  std::set<Key> keys;
  for (const auto family : families) {
    keys.insert({Cast::Own, family, {}});
    keys.insert({Cast::Shared, family, {}});
    for (const auto& interface : interfaces_)
      if (carries_group(interface, family)) keys.insert({Cast::Group, family, interface.index});
  }
  return keys;
}

bool MeshSockets::open_missing() {
  bool any_opened = false;
  for (const auto& key : wanted())
    if (!sockets_.contains(key) && open(key)) any_opened = true;
  return any_opened;
}

bool MeshSockets::open(const Key& key) {
  net::error_code error;
  auto socket = [&] {
    switch (key.cast) {
      case Cast::Own:
        return open_own_socket(io_, group_, key.family, error);
      case Cast::Group:
        return open_group_socket(io_, group_, key.family, key.on, error);
      case Cast::Broadcast:
      case Cast::Shared:
        break;
    }
    return open_shared_socket(io_, group_, key.family, error);
  }();
  problems_.erase(key);
  // A system without one of the families.
  if (error == net::error::address_family_not_supported) return false;
  if (!socket) {
    problems_[key] = error;
    return false;
  }
  sockets_.emplace(key, Opened{std::move(*socket), ++opened_});
  wait(key);
  return true;
}

void MeshSockets::try_again_later() {
  if (problems_.empty()) {
    retry_.cancel();
    return;
  }
  retry_.expires_after(retry_delay_);
  retry_.async_wait([this](const net::error_code& error) {
    if (error) return;
    retry_delay_ = std::min(2 * retry_delay_, longest_retry);
    const bool any_opened = open_missing();
    try_again_later();
    if (any_opened) recovered_();
  });
}

// By key and number, not by reference: the socket may be gone, and another one in its place, before
// its handler runs.
void MeshSockets::wait(const Key& key) {
  auto& opened = sockets_.at(key);
  opened.socket.async_wait(UdpSocket::wait_read,
                           [this, key, number = opened.number](const net::error_code& error) {
                             const auto is_open = [&] {
                               const auto found = sockets_.find(key);
                               return found != sockets_.end() && found->second.number == number;
                             };
                             if (error || !is_open()) return;
                             receive_all(key, sockets_.at(key).socket);
                             if (is_open()) wait(key);
                           });
}

void MeshSockets::receive_all(const Key& key, UdpSocket& socket) {
  for (int i = 0; i < datagrams_in_a_row; ++i) {
    auto datagram = try_receive(socket, room_);
    if (!datagram) return;
    take_in(key, *datagram);
  }
}

void MeshSockets::take_in(const Key& key, ReceivedDatagram& datagram) {
  if (key.cast == Cast::Group && datagram.on != key.on) return;
  const auto on = counts_for(datagram.from, datagram.on, interfaces_);
  if (!on) return;
  datagram.on = *on;
  const auto cast = key.cast == Cast::Shared
                        ? cast_of(datagram.to, key.family, datagram.on, interfaces_)
                        : key.cast;
  receive_(datagram, cast);
}

void MeshSockets::send_to_groups(std::span<const std::byte> bytes) {
  for (const auto& interface : interfaces_) {
    // Left to itself the system sends from 0.0.0.0 where only the loopback has an address.
    if (carries_group(interface, AddressFamily::V4))
      for (const auto& subnet : v4_subnets(interface)) {
        WayOut way{interface.index, {}};
        std::copy_n(subnet.address.begin(), way.from.size(), way.from.begin());
        send_from_own(bytes, group_endpoint(group_, AddressFamily::V4), way);
      }
    if (carries_group(interface, AddressFamily::V6))
      send_from_own(bytes, group_endpoint(group_, AddressFamily::V6), {interface.index, {}});
  }
}

void MeshSockets::send_to_subnets(InterfaceIndex via, std::span<const std::byte> bytes) {
  const auto* interface = find(via);
  if (interface == nullptr) return;
  std::set<std::array<std::uint8_t, 4>> told{{}};  // zero: no broadcast address
  for (const auto& address : interface->addresses) {
    if (!told.insert(address.broadcast).second) continue;
    Endpoint to{AddressFamily::V4, group_.port, {}, 0};
    std::ranges::copy(address.broadcast, to.address.begin());
    WayOut way{via, {}};
    std::copy_n(address.address.begin(), way.from.size(), way.from.begin());
    send_from_own(bytes, to, way);
  }
}

void MeshSockets::send_from_own(std::span<const std::byte> bytes, const Endpoint& to,
                                const WayOut& way) {
  const auto own = sockets_.find({Cast::Own, to.family, {}});
  if (own == sockets_.end() || try_send(own->second.socket, bytes, to, way)) ++failed_sends_;
}

const Interface* MeshSockets::find(InterfaceIndex index) const noexcept {
  const auto found = std::ranges::find(interfaces_, index, &Interface::index);
  return found == interfaces_.end() ? nullptr : &*found;
}

}  // namespace hana::discovery
