#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "discovery/node/node.hpp"

namespace hana::discovery {

/// Nodes on hosts of one subnet, on a clock that only `run_for` moves. Host h has the address
/// 10.0.0.h on interface 2, and lo as interface 1; nodes on one host share both.
class SmallNetwork {
 public:
  struct Member {
    Member(const Options& options, Identity identity, std::uint64_t seed, std::uint8_t on_host,
           UdpPort at_port, Instant now)
        : node(options, std::move(identity), seed, now), host(on_host), port(at_port) {}

    Node node;
    std::uint8_t host;
    UdpPort port;  // of its unicast socket
    bool dead = false;
    Instant due;  // the node's next deadline
    std::vector<PeerEvent> events;
    std::size_t group_packets = 0;
    std::size_t unicast_packets = 0;
    std::size_t unicast_bytes = 0;
  };

  explicit SmallNetwork(std::uint64_t seed) : random_(seed) {}

  /// Starts a node now. Its id is `id`, its epoch 1 unless given.
  Member& start(const std::string& id, std::uint8_t host, Options options = {},
                Epoch epoch = Epoch{1});

  /// Its packets and those to it are gone from now on.
  void kill(Member& member) { member.dead = true; }

  void run_for(Clock::duration time);

  /// Bytes that appear at one node, as if from that endpoint.
  void inject(Member& to, const Packet& packet, const Endpoint& from,
              InterfaceIndex on = InterfaceIndex{2});

  /// After a call to a node that is not the network's own.
  void serve(Member& member);

  [[nodiscard]] Instant now() const noexcept { return now_; }

  double loss = 0;  // of each packet on its way to each node
  Clock::duration latency = std::chrono::microseconds{100};

 private:
  struct Flight {
    Member* to;
    Arrival arrival;
    Bytes bytes;
  };

  void send(Member& from, const Outgoing& packet);
  void launch(Member& to, const Endpoint& from, InterfaceIndex on, const Bytes& bytes);
  [[nodiscard]] Instant next_time() const;

  std::mt19937_64 random_;
  Instant now_{std::chrono::hours{1}};
  std::deque<Member> members_;
  std::multimap<Instant, Flight> flying_;
};

/// An IPv4 endpoint.
[[nodiscard]] Endpoint v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d,
                          std::uint16_t port);

/// Options of a node with that name and role.
[[nodiscard]] Options named(const std::string& name, const std::string& role = "visualization");

/// How many events of this kind there are.
template <typename Kind>
std::size_t count(const std::vector<PeerEvent>& events) {
  std::size_t found = 0;
  for (const auto& event : events) found += std::holds_alternative<Kind>(event) ? 1u : 0u;
  return found;
}

}  // namespace hana::discovery
