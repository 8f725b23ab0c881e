#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "transport/link/owned_socket.hpp"
#include "transport/link/packet_intake.hpp"
#include "transport/link/stream_target.hpp"

namespace hana::transport {

/// The reading end of one connected socket: packets out of it. Who writes into it has a descriptor
/// of his own.
///
/// Threads: the `io_context`'s. Kept alive by its own pending operations; ends with them.
/// Errors:  any error of the socket and a hopeless stream end the connection for both ends;
///          `closed` is told once why, unless `close` was called.
class StreamConnection : public std::enable_shared_from_this<StreamConnection> {
 public:
  using OnClosed = std::function<void(const std::string& reason)>;

  struct Callbacks {
    PacketIntake::OnPacket packet;
    OnClosed closed;
  };

  StreamConnection(StreamSocket socket, Framing framing, Expects expects, Callbacks callbacks);

  void start();

  /// For the writing end; not open if the system has no descriptor left.
  [[nodiscard]] OwnedSocket duplicate() noexcept;

  void close_because(const std::string& reason);

  void close() noexcept;

 private:
  void read();
  void watch_intake();

  StreamSocket socket_;
  net::steady_timer intake_timer_;
  PacketIntake intake_;
  Callbacks callbacks_;
  std::array<std::byte, 16 * 1024> incoming_;
};

}  // namespace hana::transport
