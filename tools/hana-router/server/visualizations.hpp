#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/hana-router/server/destination_directory.hpp"
#include "transport/output/link_keepers.hpp"
#include "transport/output/stream_keeper.hpp"

namespace hana::tools {

/// A link has another word than before.
struct LinkChange {
  std::uint64_t number = 0;  // counts up from 1
  std::string visualization;
  TransportChoice transport = TransportChoice::Udp;
  transport::LinkStanding standing;
};

/// All visualizations that messages go to, and what carries the messages there.
///
/// Threads: the network thread.
class Visualizations {
 public:
  static constexpr std::size_t remembered_changes = 256;

  struct Callbacks {
    std::function<void()> table_is_stale;  // routes lead elsewhere from now on
    std::function<void(const std::string&)> say;
    /// Something came back from that node.
    std::function<void(const discovery::NodeId&, discovery::Epoch)> alive;
    /// What discovery knows of that node now; empty: it is not alive.
    std::function<std::optional<discovery::Peer>(const discovery::NodeId&)> find;
  };

  /// `routes` outlive it.
  Visualizations(net::io_context& io, Router& router, transport::NetworkOutput& output,
                 const std::vector<RouteSpec>& routes, Callbacks callbacks);

  /// Who opens streams, and the boot id of whose machine; before the first visualization is put in.
  void set_origin(transport::StreamOrigin origin, std::string boot_id);

  void add_fixed(const config::Visualization& visualization, const Endpoint& address);

  /// Appeared or changed.
  void put(const discovery::Peer& peer);

  /// A visualization with a stream or link that fell silent or left keeps it for a minute: when the
  /// network is back, the stream knows it before discovery does, and the next of its name is told
  /// what holds.
  void lose(const discovery::Peer& peer, discovery::LostReason reason);

  /// Our own clock may have jumped.
  void clock_jumped() { streams_.clock_jumped(); }

  void stop();

  [[nodiscard]] const DestinationDirectory& directory() const noexcept { return directory_; }
  [[nodiscard]] std::optional<transport::StreamStatus> stream(DestinationId id) const {
    return streams_.status(id);
  }
  [[nodiscard]] std::optional<transport::LinkStatus> link(DestinationId id) const {
    return links_.status(id);
  }

  /// One sentence for each route that asks for a transport that a visualization does not offer.
  [[nodiscard]] std::vector<std::string> warnings() const;

  /// The last ones, oldest first.
  [[nodiscard]] const std::deque<LinkChange>& changes() const noexcept { return changes_; }

 private:
  /// Lost to discovery.
  struct Gone {
    Instant since{};
    bool has_left = false;  // it said so
  };

  [[nodiscard]] bool gets_plain_datagrams(const std::string& node) const;
  [[nodiscard]] Instant last_heard(const std::string& node, Instant now) const;
  void note(DestinationId id, const transport::LinkStanding& standing);
  void tell_alive(DestinationId id);
  [[nodiscard]] std::vector<Endpoint> addresses_of(DestinationId id) const;
  void watch_silent_ones();
  void drop_silent_ones();
  void drop(const std::string& node);
  void carry(const Way& way, discovery::Epoch epoch);
  void end(DestinationId id);

  Callbacks callbacks_;
  const std::vector<RouteSpec>& routes_;
  DestinationDirectory directory_;
  transport::StreamKeeper streams_;
  transport::LinkKeepers links_;
  std::string boot_id_;
  std::map<std::string, discovery::Epoch> epochs_;  // by node
  std::map<std::string, Gone> gone_;                // by node
  net::steady_timer timer_;
  std::deque<LinkChange> changes_;
  std::uint64_t change_count_ = 0;
};

}  // namespace hana::tools
