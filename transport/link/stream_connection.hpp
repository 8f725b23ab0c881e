#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "transport/link/frame_backlog.hpp"
#include "transport/link/packet_intake.hpp"
#include "transport/link/stream_target.hpp"

namespace hana::transport {

/// One connected socket: packets out of it, a backlog into it.
///
/// Threads: the `io_context`'s. Kept alive by its own pending operations; ends with them.
/// Errors:  any error of the socket, a hopeless stream and a stalled backlog close it; `closed` is
///          told once why, unless `close` was called.
class StreamConnection : public std::enable_shared_from_this<StreamConnection> {
 public:
  using OnClosed = std::function<void(const std::string& reason)>;

  struct Callbacks {
    PacketIntake::OnPacket packet;
    OnClosed closed;
  };

  /// The backlog, if there is one, outlives the connection until `close` or `closed`.
  StreamConnection(StreamSocket socket, Framing framing, Expects expects, FrameBacklog* backlog,
                   Callbacks callbacks);

  void start();

  /// Writes what the backlog has and the socket takes, at once.
  void write();

  /// Also when there is no room left in the backlog.
  void close_because(const std::string& reason);

  void close() noexcept;

 private:
  void read();
  void wait_until_writable();
  void watch_progress();
  void watch_intake();
  void look_after_progress();

  StreamSocket socket_;
  net::steady_timer progress_timer_;
  net::steady_timer intake_timer_;
  PacketIntake intake_;
  FrameBacklog* backlog_;
  Callbacks callbacks_;
  std::array<std::byte, 16 * 1024> incoming_;
  bool is_blocked_ = false;
  bool is_watched_ = false;
};

}  // namespace hana::transport
