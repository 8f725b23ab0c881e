#include "tests/bench/light_host.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

#include "discovery/mesh/host/interfaces.hpp"
#include "discovery/mesh/socket/arrival_rules.hpp"
#include "router/overloaded.hpp"

namespace hana::discovery {
namespace {

constexpr int datagrams_in_a_row = 64;

std::vector<Interface> one_interface(const Options& options) {
  auto interfaces = usable_interfaces(options.interfaces);
  if (interfaces.size() != 1) throw std::runtime_error{"there is no eth0 that is up"};
  return interfaces;
}

UdpSocket opened(std::optional<UdpSocket> socket, const net::error_code& error) {
  if (!socket) throw std::runtime_error{"cannot open a socket: " + error.message()};
  return std::move(*socket);
}

UdpSocket own_socket(net::io_context& io, const Group& group, AddressFamily family) {
  net::error_code error;
  auto socket = open_own_socket(io, group, family, error);
  return opened(std::move(socket), error);
}

UdpSocket group_socket(net::io_context& io, const Group& group, AddressFamily family,
                       InterfaceIndex on) {
  net::error_code error;
  auto socket = open_group_socket(io, group, family, on, error);
  return opened(std::move(socket), error);
}

std::uint64_t random_number() {
  std::random_device random;
  return std::uint64_t{random()} << 32 | random();
}

Identity random_identity() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::mt19937_64 random{random_number()};
  Identity identity{{}, Epoch{1}};
  for (int i = 0; i < 32; ++i) identity.id += digits[random() & 15];
  return identity;
}

}  // namespace

LightHost::LightHost(net::io_context& io, Options options, Hear hear)
    : io_(io),
      options_(std::move(options)),
      hear_(std::move(hear)),
      interfaces_(one_interface(options_)),
      group_v4_(group_socket(io, options_.group, AddressFamily::V4, interfaces_.front().index)),
      group_v6_(group_socket(io, options_.group, AddressFamily::V6, interfaces_.front().index)) {
  const auto take_in_all = [this](const ReceivedDatagram& datagram) {
    for (auto& member : members_) take_in(*member, datagram, Cast::Group);
  };
  listen(group_v4_, take_in_all);
  listen(group_v6_, take_in_all);
}

void LightHost::add(const std::string& name) {
  options_.announcement.name = name;
  auto& member = *members_.emplace_back(std::make_unique<Member>(
      Member{Node{options_, random_identity(), random_number(), Clock::now()},
             own_socket(io_, options_.group, AddressFamily::V4),
             own_socket(io_, options_.group, AddressFamily::V6), net::steady_timer{io_}}));
  const auto take_in_own = [this, &member](const ReceivedDatagram& datagram) {
    take_in(member, datagram, Cast::Own);
  };
  listen(member.v4, take_in_own);
  listen(member.v6, take_in_own);
  member.node.interfaces_changed(interfaces_, Clock::now());
  advance(member);
}

void LightHost::listen(UdpSocket& socket, const TakeIn& take_in) {
  socket.async_wait(UdpSocket::wait_read, [this, &socket, take_in](const net::error_code& error) {
    if (error) return;
    for (int i = 0; i < datagrams_in_a_row; ++i) {
      auto datagram = try_receive(socket, room_);
      if (!datagram) break;
      const auto on = counts_for(datagram->from, datagram->on, interfaces_);
      if (!on) continue;
      datagram->on = *on;
      take_in(*datagram);
    }
    listen(socket, take_in);
  });
}

void LightHost::take_in(Member& member, const ReceivedDatagram& datagram, Cast cast) {
  member.node.receive(datagram.bytes, {datagram.from, datagram.on, Clock::now(), cast});
  advance(member);
}

void LightHost::advance(Member& member) {
  member.node.advance(Clock::now());
  const auto actions = member.node.take();
  for (const auto& packet : actions.send) send(member, packet);
  for (const auto& event : actions.events) hear_(event);
  arm(member);
}

void LightHost::arm(Member& member) {
  const auto next = member.node.next_deadline();
  if (!next || *next == member.deadline.expiry()) return;
  member.deadline.expires_at(*next);
  member.deadline.async_wait([this, &member](const net::error_code& error) {
    if (error) return;
    member.deadline.expires_at(Instant::max());
    advance(member);
  });
}

void LightHost::send(Member& member, const Outgoing& packet) {
  const auto& eth0 = interfaces_.front();
  const auto send_from_own = [&](const Endpoint& to, const WayOut& way) {
    auto& socket = to.family == AddressFamily::V6 ? member.v6 : member.v4;
    (void)try_send(socket, packet.bytes, to, way);  // what is lost is said again
  };
  std::visit(
      Overloaded{
          [&](const ToGroup&) {
            for (const auto& subnet : v4_subnets(eth0)) {
              WayOut way{eth0.index, {}};
              std::copy_n(subnet.address.begin(), way.from.size(), way.from.begin());
              send_from_own(group_endpoint(options_.group, AddressFamily::V4), way);
            }
            send_from_own(group_endpoint(options_.group, AddressFamily::V6), {eth0.index, {}});
          },
          [](const ToSubnets&) {},
          [&](const ToNode& to) {
            send_from_own(to.endpoint, {to.via, {}});
          }},
      packet.to);
}

}  // namespace hana::discovery
