#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "discovery/actions.hpp"
#include "discovery/mesh/socket/datagram_socket.hpp"

namespace hana::discovery {

/// All sockets of one node: of each family its own, the port that all programs share, and one for
/// each interface that hears the group. Sockets that cannot be opened are tried again after 1 s,
/// later every 10 s.
///
/// Threads: the network thread. The io_context runs no more when it is destroyed.
/// Errors:  the constructor throws if there is no socket to be had; later ones are counted and
/// told.
class MeshSockets {
 public:
  /// What came in on one of the interfaces that are followed.
  using Receive = std::function<void(const ReceivedDatagram&, Cast)>;
  /// What could not be heard before can be heard now.
  using Recovered = std::function<void()>;

  MeshSockets(net::io_context& io, const Group& group, Receive receive, Recovered recovered);

  /// Joins the group on interfaces that are new, leaves on those that are gone, and does both where
  /// the system may have forgotten that it was joined.
  void follow(const std::vector<Interface>& interfaces,
              const std::set<InterfaceIndex>& interrupted);

  void send(const Outgoing& packet);

  /// No more attempts to open sockets.
  void stop() { retry_.cancel(); }

  /// What cannot be heard, one sentence each.
  [[nodiscard]] std::vector<std::string> problems() const;
  [[nodiscard]] std::uint64_t failed_sends() const noexcept { return failed_sends_; }

 private:
  struct Key {
    Cast cast = Cast::Own;
    AddressFamily family = AddressFamily::V4;
    InterfaceIndex on{};  // of the group's sockets

    auto operator<=>(const Key&) const = default;  // NOLINT(modernize-use-nullptr): its own zero
  };
  struct Opened {
    UdpSocket socket;
    std::uint64_t number;  // no two have the same
  };

  [[nodiscard]] std::set<Key> wanted() const;
  bool open_missing();
  bool open(const Key& key);
  void try_again_later();
  void wait(const Key& key);
  void receive_all(const Key& key, UdpSocket& socket);
  void take_in(const Key& key, ReceivedDatagram& datagram);
  void send_to_groups(std::span<const std::byte> bytes);
  void send_to_subnets(InterfaceIndex via, std::span<const std::byte> bytes);
  void send_from_own(std::span<const std::byte> bytes, const Endpoint& to, const WayOut& way);
  [[nodiscard]] const Interface* find(InterfaceIndex index) const noexcept;

  net::io_context& io_;
  Group group_;
  Receive receive_;
  Recovered recovered_;
  std::vector<Interface> interfaces_;
  std::map<Key, Opened> sockets_;
  std::map<Key, net::error_code> problems_;
  net::steady_timer retry_;
  std::chrono::seconds retry_delay_{1};
  std::uint64_t opened_ = 0;
  std::uint64_t failed_sends_ = 0;
  std::array<std::byte, packet_limit + 1> room_{};  // one more shows what is too long
};

}  // namespace hana::discovery
