#pragma once

#include <functional>
#include <optional>
#include <set>

#include "discovery/mesh/host/interface_news.hpp"

namespace hana::discovery {

/// Says when to look at the interfaces: 20 ms after the system tells of a change, so that a burst
/// is looked at once; every 2 s where the system does not tell.
///
/// Threads: the network thread. The io_context runs no more when it is destroyed.
/// Errors:  none; where news end it looks every 2 s.
class InterfaceWatch {
 public:
  /// `interrupted`: interfaces that went down or away since the last call, even if they are back.
  using Look = std::function<void(const std::set<InterfaceIndex>& interrupted)>;

  /// Whatever changes from now on is told.
  InterfaceWatch(net::io_context& io, Look look);

  /// Looks no more.
  void stop();

 private:
  void wait_for_news();
  void look_after(net::steady_timer::duration delay);

  Look look_;
  std::optional<NewsDescriptor> news_;
  net::steady_timer next_look_;
  std::set<InterfaceIndex> interrupted_;
  bool stopped_ = false;
};

}  // namespace hana::discovery
