#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <string>

#include "config/show.hpp"
#include "transport/net.hpp"

namespace hana::tools {

/// Looks up host names of the show until each has an address: a name that is not known yet (a
/// laptop that is still off) is asked for again every five seconds.
///
/// Threads: the network thread; the system's resolver runs on a thread of Asio's.
class HostLookup {
 public:
  using Found = std::function<void(const Endpoint&)>;
  using Failed = std::function<void(const std::string& reason)>;

  explicit HostLookup(net::io_context& network) : network_(network), resolver_(network) {}

  /// `failed` is called once, at the first refusal; `found` once, when there is an address.
  void look_up(config::HostName host, Found found, Failed failed);

 private:
  static constexpr std::chrono::seconds retry{5};

  struct Wanted {
    config::HostName host;
    Found found;
    Failed failed;
    net::steady_timer again;
  };

  void ask(Wanted& wanted);

  net::io_context& network_;
  net::ip::udp::resolver resolver_;
  std::list<Wanted> wanted_;
};

}  // namespace hana::tools
