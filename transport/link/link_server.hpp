#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "router/endpoint.hpp"
#include "router/result.hpp"
#include "transport/framing/framing.hpp"
#include "transport/net.hpp"

namespace hana::transport {

/// One connection of a `LinkServer`, never the same again.
enum class CallerId : std::uint64_t {};

/// Takes streams of OSC packets, over TCP and Unix sockets.
///
/// Threads: the `io_context`'s, for every call and callback.
/// Errors:  a caller that breaks off or sends no OSC (see `PacketIntake`) ends alone; `listen` says
///          what to change.
/// Bound:   64 callers, the next ones are hung up on; each is silent for as long as it likes once
///          it has sent a packet, and is gone four seconds after its machine vanished.
class LinkServer {
 public:
  static constexpr std::size_t max_callers = 64;

  struct Callbacks {
    std::function<void(CallerId, const std::string& from)> opened;
    std::function<void(CallerId, std::span<const std::byte> packet)> packet;  // valid OSC
    std::function<void(CallerId, const std::string& reason)> closed;
  };

  LinkServer(net::io_context& io, Framing framing, Callbacks callbacks);
  LinkServer(const LinkServer&) = delete;
  LinkServer& operator=(const LinkServer&) = delete;
  ~LinkServer();

  /// `Unspecified`: every address, of IPv4 as well. Returns where it listens, with the port that
  /// the system chose for port 0.
  [[nodiscard]] Result<Endpoint> listen(const Endpoint& at);

  /// A socket for this user only, in place of one that nobody listens on any more.
  [[nodiscard]] Result<void> listen(const std::filesystem::path& path);

  /// To a caller, as a discrete message; nothing happens if there is no such caller any more. One
  /// that takes nothing for 2 s, or that 32 kB wait for, is hung up on.
  void send(CallerId to, std::span<const std::byte> packet);

  void close() noexcept;

  [[nodiscard]] std::size_t callers() const noexcept;

 private:
  class Desk;
  std::shared_ptr<Desk> desk_;  // Asio's handlers hold it too
};

}  // namespace hana::transport
