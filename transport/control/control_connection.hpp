#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "transport/control/control_session.hpp"
#include "transport/net.hpp"

namespace hana::transport {

/// The socket and the timer around one `ControlSession`.
///
/// Threads: the `io_context`'s. Kept alive by its own pending operations; ends with them.
/// Errors:  any error of the socket closes it.
class ControlConnection : public std::enable_shared_from_this<ControlConnection> {
 public:
  using Socket = net::local::stream_protocol::socket;

  ControlConnection(Socket socket, const ControlCatalog& catalog);

  void start();
  void close() noexcept;

 private:
  void go_on();
  void read();
  void write();
  void wait();
  void close_if_stalled();

  Socket socket_;
  net::steady_timer timer_;
  ControlSession session_;
  std::array<char, 4096> incoming_{};
  std::string outgoing_;
  std::size_t sent_ = 0;  // of outgoing_
  Instant stalled_at_{};  // when the other side will have read nothing for too long
  bool reading_ = false;
  bool ended_ = false;  // the other side says no more
};

}  // namespace hana::transport
