#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "router/router.hpp"
#include "transport/clock/clock_sync.hpp"
#include "transport/net.hpp"
#include "transport/output/link_watch.hpp"
#include "transport/output/network_output.hpp"
#include "transport/udp/receive_batch.hpp"

namespace hana::transport {

/// The router as streams name it.
struct StreamOrigin {
  std::string node;
  std::uint32_t epoch = 0;  // of its run, as discovery announces it
  std::uint8_t priority = 100;
};

/// What one visualization's stream does, as a monitor shows it.
struct StreamStatus {
  const Endpoint& to;  // where it leads now
  const StreamReport& report;
  const LinkStanding& standing;
  const LatencyRecord& applied;  // event stamped -> used, as the visualization says
  std::optional<ClockEstimate> clock;
};

/// The network thread's half of all streams: begins and ends them, reads what comes back to the
/// output's sockets, compares clocks, finds the words for how they are.
///
/// Threads: the `io_context`'s, for every call and callback.
/// Errors:  none thrown but by the constructor, where the system has no descriptor left.
/// Bound:   nothing runs while there is no stream.
class StreamKeeper {
 public:
  struct Callbacks {
    std::function<void(DestinationId, const LinkStanding&)> changed;
    /// An answer came within the last 250 ms.
    std::function<void(DestinationId)> alive;
    /// Where the visualization was heard from lately: tried in turn while nobody answers. None:
    /// the stream stays where it leads.
    std::function<std::vector<Endpoint>(DestinationId)> addresses = {};
  };

  StreamKeeper(net::io_context& io, Router& router, NetworkOutput& output, Callbacks callbacks);
  ~StreamKeeper();
  StreamKeeper(const StreamKeeper&) = delete;
  StreamKeeper& operator=(const StreamKeeper&) = delete;

  /// Who opens streams from now on.
  void set_origin(StreamOrigin origin) { origin_ = std::move(origin); }

  /// A stream leads there; it is moved if that is another address than before, and opened anew
  /// where the epoch of the visualization is another one. Call it before the table that uses it is
  /// installed.
  void keep(DestinationId id, const Endpoint& to, std::uint32_t epoch);

  /// The visualization left: it gets no packets until `keep` is called for it again, and then what
  /// holds.
  void rest(DestinationId id);
  void end(DestinationId id);

  /// Our own clock may have jumped, as by a sleep of the machine.
  void clock_jumped();

  /// Empty: there is no such stream.
  [[nodiscard]] std::optional<StreamStatus> status(DestinationId id) const;

  void stop();

 private:
  struct Kept;

  [[nodiscard]] std::uint32_t new_epoch(DestinationId id);
  void wait(net::ip::udp::socket& socket);
  void take_in(const ReceivedDatagram& datagram, Instant arrived);
  void take_pong(const ReceivedDatagram& datagram, Instant arrived);
  void take_applied(const Applied& used, Instant now);
  void look_after();
  void look_at(DestinationId id, Kept& kept, Instant now);
  void lead(DestinationId id, Kept& kept, const Endpoint& to, Instant now);
  void follow(Session session, const Endpoint& from, Instant now);
  void try_another_address(DestinationId id, Kept& kept, Instant now);
  void tell_clock(DestinationId id, Kept& kept, Instant now);
  void send_pings(Instant now);
  void arm();

  Router& router_;
  NetworkOutput& output_;
  Callbacks callbacks_;
  StreamOrigin origin_;
  ClockId clock_id_;
  std::uint64_t seed_;
  std::map<DestinationId, std::unique_ptr<Kept>> kept_;
  std::map<DestinationId, std::uint32_t> last_epochs_;  // of streams, also of those that ended
  std::vector<net::ip::udp::socket> sockets_;
  ReceiveBatch batch_;
  net::steady_timer timer_;
  Instant next_look_{};
  bool has_answers_ = false;
  bool has_opened_ = false;  // a stream, as an answer says
  bool has_lost_ = false;    // a stream, at the last look
};

}  // namespace hana::transport
