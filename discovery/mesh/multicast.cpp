#include "discovery/mesh/multicast.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace hana::discovery {
namespace {

constexpr int datagrams_in_a_row = 64;  // then others on the network thread have their turn

UdpSocket own_socket(net::io_context& io, const Group& group) {
  net::error_code error;
  auto socket = open_own_socket(io, group, error);
  if (!socket)
    throw std::runtime_error{"cannot open a UDP socket to find other nodes: " + error.message()};
  return std::move(*socket);
}

}  // namespace

Multicast::Multicast(net::io_context& io, const Group& group, Receive receive)
    : io_(io), group_(group), receive_(std::move(receive)), own_(own_socket(io, group)) {
  wait_for_answers();
}

void Multicast::follow(const std::vector<Interface>& interfaces) {
  std::erase_if(group_sockets_, [&](const auto& entry) {
    return std::ranges::find(interfaces, entry.first, &Interface::index) == interfaces.end();
  });
  problems_.clear();
  interfaces_ = interfaces;
  for (const auto& interface : interfaces_)
    if (!group_sockets_.contains(interface.index)) listen_on(interface);
}

void Multicast::send(const Outgoing& packet) {
  const auto send_to = [&](const Endpoint& to, const WayOut& way) {
    if (try_send(own_, packet.bytes, to, way)) ++failed_sends_;
  };
  if (const auto* node = std::get_if<ToNode>(&packet.to))
    return send_to(node->endpoint, {node->via, {}});
  if (std::holds_alternative<ToSubnets>(packet.to)) return;
  Endpoint to{AddressFamily::V4, group_.port, {}, 0};
  std::ranges::copy(group_.address, to.address.begin());
  // Left to itself the system sends from 0.0.0.0 where only the loopback has an address.
  for (const auto& interface : interfaces_) {
    WayOut way{interface.index, {}};
    std::copy_n(interface.addresses.front().address.begin(), way.from.size(), way.from.begin());
    send_to(to, way);
  }
}

std::vector<std::string> Multicast::problems() const {
  std::vector<std::string> sentences;
  for (const auto& [index, sentence] : problems_) sentences.push_back(sentence);
  return sentences;
}

void Multicast::listen_on(const Interface& interface) {
  net::error_code error;
  auto socket = open_group_socket(io_, group_, interface.index, error);
  if (!socket) {
    problems_[interface.index] =
        interface.name + ": other nodes cannot be heard: " + error.message();
    return;
  }
  group_sockets_.emplace(interface.index, std::move(*socket));
  wait_for_group(interface.index);
}

void Multicast::wait_for_answers() {
  own_.async_wait(UdpSocket::wait_read, [this](const net::error_code& error) {
    if (error) return;
    receive_all(own_);
    wait_for_answers();
  });
}

// By index and not by reference: the socket may be gone before its handler runs.
void Multicast::wait_for_group(InterfaceIndex on) {
  group_sockets_.at(on).async_wait(UdpSocket::wait_read, [this, on](const net::error_code& error) {
    const auto found = group_sockets_.find(on);
    if (error || found == group_sockets_.end()) return;
    receive_all(found->second);
    wait_for_group(on);
  });
}

void Multicast::receive_all(UdpSocket& socket) {
  for (int i = 0; i < datagrams_in_a_row; ++i) {
    const auto datagram = try_receive(socket, room_);
    if (!datagram) return;
    receive_(datagram->bytes, datagram->from, datagram->on);
  }
}

}  // namespace hana::discovery
