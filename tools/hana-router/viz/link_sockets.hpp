#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "discovery/announcement.hpp"
#include "router/result.hpp"
#include "tools/hana-router/viz/message_line.hpp"
#include "transport/link/link_server.hpp"

namespace hana::tools {

/// Where a visualization takes links: a TCP port, and a Unix socket for routers of its own machine.
///
/// Threads: the network thread.
/// Errors:  without the one or the other it goes on; `listen` says why.
class LinkSockets {
 public:
  struct Caller {
    Via via = Via::Tcp;
    std::string name;   // its address
    Endpoint endpoint;  // the same; unspecified for a Unix socket
  };

  struct Callbacks {
    std::function<void(const Caller&, std::span<const std::byte> packet)> packet;
    std::function<void(const std::string& line)> news;
  };

  LinkSockets(net::io_context& io, Callbacks callbacks);

  /// On that port, 0 for any that is free, and says so in the announcement.
  [[nodiscard]] Result<void> listen_tcp(UdpPort port, discovery::Announcement& announcement);

  /// `NAME-PID.osc` beside the control sockets, for this user only; removed by `close`.
  [[nodiscard]] Result<void> listen_local(discovery::Announcement& announcement);

  void close() noexcept;

 private:
  [[nodiscard]] transport::LinkServer::Callbacks callbacks_for(Via via);
  void welcome(Via via, transport::CallerId id, const std::string& from);

  using Key = std::pair<Via, transport::CallerId>;

  Callbacks callbacks_;
  std::map<Key, Caller> callers_;
  transport::LinkServer tcp_;
  transport::LinkServer local_;
};

}  // namespace hana::tools
