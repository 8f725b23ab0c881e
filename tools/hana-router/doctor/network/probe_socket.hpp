#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "discovery/options.hpp"
#include "tools/hana-router/doctor/network/links.hpp"

namespace hana::tools::doctor {

/// How a packet reaches nodes that are not yet known.
enum class Way : std::uint8_t { MulticastV4, MulticastV6, Broadcast };

/// Where a packet of this way goes on that interface; empty: the interface has no such way.
[[nodiscard]] std::optional<Endpoint> destination(Way way, const Link& link,
                                                  const discovery::Group& group);

/// A non-blocking UDP socket for trying things out on one interface.
///
/// Errors: numbers of the system (errno).
class ProbeSocket {
 public:
  /// Hears what arrives at `destination(way, link, group)` on that interface, beside other
  /// programs.
  [[nodiscard]] static tl::expected<ProbeSocket, int> listener(Way way, const Link& link,
                                                               const discovery::Group& group);

  /// Sends out of that interface from its own address, and is answered there.
  [[nodiscard]] static tl::expected<ProbeSocket, int> asker(Way way, const Link& link,
                                                            const discovery::Group& group);

  ~ProbeSocket();
  ProbeSocket(ProbeSocket&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), local_(other.local_) {}
  ProbeSocket& operator=(ProbeSocket&&) = delete;

  /// 0, or why not.
  [[nodiscard]] int send(const Endpoint& to, std::span<const std::byte> bytes) const;

  struct Received {
    std::span<const std::byte> bytes;
    Endpoint from;
  };
  /// Empty: nothing waits.
  [[nodiscard]] std::optional<Received> receive(std::span<std::byte> room) const;

  [[nodiscard]] const Endpoint& local() const noexcept { return local_; }
  [[nodiscard]] int descriptor() const noexcept { return socket_; }

 private:
  explicit ProbeSocket(int socket) noexcept : socket_(socket) {}

  int socket_;
  Endpoint local_;
};

/// Waits until one of the sockets has something to receive, up to `limit`; which have. Negative
/// numbers are left out.
[[nodiscard]] std::vector<bool> wait_readable(const std::vector<int>& descriptors,
                                              std::chrono::milliseconds limit);

}  // namespace hana::tools::doctor
