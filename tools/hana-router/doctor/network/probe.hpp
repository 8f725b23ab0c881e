#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <vector>

#include "discovery/node/sealer.hpp"
#include "discovery/options.hpp"
#include "discovery/wire/packets.hpp"
#include "router/events/event.hpp"
#include "tools/hana-router/doctor/network/probe_reading.hpp"
#include "tools/hana-router/doctor/network/probe_socket.hpp"

namespace hana::tools::doctor {

/// Tries every way out of every interface: asks all nodes, hears its own questions come back, and
/// probes by unicast whoever it hears.
///
/// Threads: one owner; `listen` waits, nothing else does.
/// Bound:   a query of 512 bytes for each way and `ask`, one probe of 24 bytes for each node and
///          `ask`; 1,024 nodes.
/// Errors:  none; they are in the reading.
class Probe {
 public:
  Probe(const std::vector<Link>& links, const discovery::Options& options, discovery::Identity own);

  /// Asks on every way, and probes once more the nodes that have not answered.
  void ask();

  /// Takes what arrives until `limit`, at the latest.
  void listen(std::chrono::milliseconds limit);

  [[nodiscard]] ProbeReading reading(std::chrono::milliseconds listened) const;

 private:
  /// One way out of one interface.
  struct Path {
    std::size_t interface = 0;  // in interfaces_
    std::size_t way = 0;        // in its ways
    tl::expected<ProbeSocket, int> listener;
    tl::expected<ProbeSocket, int> asker;
    Endpoint destination;
    discovery::Bytes question;
    discovery::Bytes mark;  // sent to ourselves
  };
  struct Sent {
    std::size_t node = 0;  // in nodes_
    Instant at;
  };

  void add_path(std::size_t interface, Way way);
  void take_question(Path& path, std::span<const std::byte> bytes, const Endpoint& from);
  void take_answer(Path& path, std::span<const std::byte> bytes, const Endpoint& from);
  void take_alive(const discovery::Alive& alive);
  [[nodiscard]] std::optional<discovery::Packet> open(std::span<const std::byte> bytes);
  [[nodiscard]] discovery::Bytes write(const discovery::Packet& packet);
  void send_probe(const Path& path, const Endpoint& to, std::size_t node);
  std::size_t node(const discovery::Hello& hello, const Endpoint& from, const Path& path);
  [[nodiscard]] bool is_ours(const Endpoint& from) const;
  [[nodiscard]] WayReading& reading_of(const Path& path);

  discovery::Group group_;
  discovery::Identity own_;
  discovery::Sealer sealer_;
  discovery::Refused refused_;  // the mesh counts the same packets
  std::vector<Link> links_;     // all, also those not tried: their addresses are ours
  std::vector<InterfaceReading> interfaces_;
  std::deque<Path> paths_;
  std::vector<NodeReading> nodes_;
  struct Reached {
    Endpoint endpoint;
    std::size_t path = 0;
  };
  std::vector<Reached> reached_;  // of each node: where to probe it
  std::map<discovery::Nonce, Sent> probes_;
  std::mt19937_64 random_;
};

}  // namespace hana::tools::doctor
