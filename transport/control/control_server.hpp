#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>

#include "router/result.hpp"
#include "transport/control/control_catalog.hpp"
#include "transport/net.hpp"

namespace hana::transport {

/// Lets programs of the same user attach to this router: JSON lines on a Unix socket.
///
/// Threads: the one that runs the `io_context`, also for construction, `open` and `close`.
/// Errors:  a connection that breaks ends alone; `open` says what to change.
/// Bound:   32 connections; one that leaves answers unread for ten seconds is closed.
class ControlServer {
 public:
  /// The catalog must outlive the server.
  ControlServer(net::io_context& io, const ControlCatalog& catalog);
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;
  ~ControlServer();

  /// Listens as `NAME-PID.sock` in `folder`, which it makes if need be. The socket appears there,
  /// mode 0600, when it is ready to accept, and replaces one that an earlier process left.
  [[nodiscard]] Result<void> open(const std::filesystem::path& folder, std::string_view router);

  /// Ends all connections and removes the socket, unless the file is no longer ours.
  void close() noexcept;

  /// Empty until opened.
  [[nodiscard]] const std::filesystem::path& path() const noexcept;

  [[nodiscard]] std::size_t connections() const noexcept;

 private:
  class Listener;
  std::shared_ptr<Listener> listener_;  // Asio's handlers hold it too
};

}  // namespace hana::transport
