#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "router/router.hpp"
#include "transport/link/link_keeper.hpp"
#include "transport/net.hpp"
#include "transport/output/link_watch.hpp"
#include "transport/output/network_output.hpp"

namespace hana::transport {

/// What a link to a visualization needs.
struct LinkPlan {
  Framing framing = Framing::Length;
  Stamping stamping = Stamping::None;
  std::vector<StreamTarget> targets;  // the most wanted first

  friend bool operator==(const LinkPlan&, const LinkPlan&) = default;
};

/// What one link does, as a monitor shows it.
struct LinkStatus {
  LinkStanding standing;
  std::string peer;                         // with whom; empty: with nobody
  const std::vector<std::string>& rebuffs;  // why the last attempts failed, one for each target
  FrameBacklog::Counts counts;
};

/// The network thread's half of all links: connects them, notices their end, hands what was
/// connected to whoever plays the router.
///
/// Threads: the `io_context`'s, for every call and callback.
class LinkKeepers {
 public:
  using Changed = std::function<void(DestinationId, const LinkStanding&)>;

  LinkKeepers(net::io_context& io, Router& router, NetworkOutput& output, Changed changed);
  ~LinkKeepers();
  LinkKeepers(const LinkKeepers&) = delete;
  LinkKeepers& operator=(const LinkKeepers&) = delete;

  /// There is a link with that plan; it is connected anew if it had another one, and told what
  /// holds unless its frames are other ones. An interrupted one is tried at once. Call it before
  /// the table that uses it is installed.
  void keep(DestinationId id, const LinkPlan& plan);
  void end(DestinationId id);

  /// Empty: there is no such link.
  [[nodiscard]] std::optional<LinkStatus> status(DestinationId id) const;

  void stop();

 private:
  struct Kept;

  void note(DestinationId id, const LinkState& state);

  net::io_context& io_;
  Router& router_;
  NetworkOutput& output_;
  Changed changed_;
  std::uint64_t seed_;
  std::map<DestinationId, std::unique_ptr<Kept>> kept_;
};

}  // namespace hana::transport
