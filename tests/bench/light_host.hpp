#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "discovery/mesh/socket/datagram_socket.hpp"
#include "discovery/node/node.hpp"
#include "transport/net.hpp"

namespace hana::discovery {

/// Many nodes on eth0 that hear the group through one socket for each family, so that a machine
/// which plays hundreds of hosts reads each multicast packet once a host instead of once a node.
/// Everything else is each node's own: its state, its unicast sockets, its timer. They send no
/// broadcasts and hear none.
///
/// Threads: one, which runs `io`; it runs no more when this is destroyed.
/// Errors:  throws if there is no eth0 or a socket cannot be opened.
class LightHost {
 public:
  using Hear = std::function<void(const PeerEvent&)>;

  LightHost(net::io_context& io, Options options, Hear hear);

  /// One node more, which greets at once.
  void add(const std::string& name);

  [[nodiscard]] std::size_t nodes() const noexcept { return members_.size(); }

 private:
  struct Member {
    Node node;
    UdpSocket v4;
    UdpSocket v6;
    net::steady_timer deadline;
  };
  using TakeIn = std::function<void(const ReceivedDatagram&)>;

  void listen(UdpSocket& socket, const TakeIn& take_in);
  void take_in(Member& member, const ReceivedDatagram& datagram, Cast cast);
  void advance(Member& member);
  void arm(Member& member);
  void send(Member& member, const Outgoing& packet);

  net::io_context& io_;
  Options options_;
  Hear hear_;
  std::vector<Interface> interfaces_;
  UdpSocket group_v4_;
  UdpSocket group_v6_;
  std::vector<std::unique_ptr<Member>> members_;
  std::array<std::byte, packet_limit + 1> room_{};
};

}  // namespace hana::discovery
