#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "discovery/actions.hpp"
#include "discovery/mesh/multicast_socket.hpp"

namespace hana::discovery {

/// All sockets of one node: its own, and one for each interface that hears the group.
///
/// Threads: the network thread. The io_context runs no more when it is destroyed.
/// Errors:  the constructor throws if there is no socket to be had; later ones are counted.
class Multicast {
 public:
  using Receive = std::function<void(std::span<const std::byte>, const Endpoint&, InterfaceIndex)>;

  Multicast(net::io_context& io, const Group& group, Receive receive);

  /// Joins the group on interfaces that are new or failed before, leaves on those that are gone.
  void follow(const std::vector<Interface>& interfaces);

  void send(const Outgoing& packet);

  /// Interfaces on which the group cannot be heard, one sentence each.
  [[nodiscard]] std::vector<std::string> problems() const;
  [[nodiscard]] std::uint64_t failed_sends() const noexcept { return failed_sends_; }

 private:
  void listen_on(const Interface& interface);
  void wait_for_answers();
  void wait_for_group(InterfaceIndex on);
  void receive_all(UdpSocket& socket);

  net::io_context& io_;
  Group group_;
  Receive receive_;
  UdpSocket own_;
  std::vector<Interface> interfaces_;
  std::map<InterfaceIndex, UdpSocket> group_sockets_;
  std::map<InterfaceIndex, std::string> problems_;
  std::uint64_t failed_sends_ = 0;
  std::array<std::byte, packet_limit + 1> room_{};  // one more shows what is too long
};

}  // namespace hana::discovery
