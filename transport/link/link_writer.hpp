#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <span>

#include "transport/link/frame_backlog.hpp"
#include "transport/link/link_fault.hpp"
#include "transport/link/owned_socket.hpp"

namespace hana::transport {

/// The writing end of a link: what waits for the peer, and a descriptor of the connection that a
/// `LinkKeeper` made. It outlives connections: what was missed is put right by the next one.
///
/// Time is an argument, and nothing tells it when a socket that was full has room again: the owner
/// calls `look_after` by the clock.
///
/// Threads: one owner, whoever plays the router; `fault` and `counts` any. Real-time safe after
///          construction, in every call; closing what `detach` returns is not.
/// Errors:  a peer that takes nothing for 2 s, one that too much waits for, and an error of the
///          socket shut the connection down, so that whoever reads from it notices; `fault` says
///          why until the next `attach`. Nothing is written any more, and messages wait.
/// Bound:   `write` makes at most one system call for each 4 kB that wait, and one that is refused;
///          a full socket is not tried again for a millisecond.
class LinkWriter {
 public:
  static constexpr std::chrono::milliseconds until_next_try{1};
  static constexpr std::chrono::milliseconds between_looks{100};

  explicit LinkWriter(Framing framing, Stamping stamping = Stamping::None,
                      const BacklogLimits& limits = {})
      : stamping_(stamping), backlog_(framing, stamping, limits) {}

  /// A connection, after the one before was detached; begins with what the peer has to know.
  void attach(OwnedSocket socket, Instant now) noexcept;

  /// The connection is over; its descriptor is to be closed elsewhere. Not open: there was none.
  [[nodiscard]] OwnedSocket detach(Instant now) noexcept;

  /// Takes a whole valid OSC message of an event that arrived at `at`. It leaves with `write`.
  FrameBacklog::Outcome push(std::span<const std::byte> message, ControlClass control_class,
                             Instant at, Instant now) noexcept;

  /// Writes what waits and the socket takes.
  void write(Instant now) noexcept;

  /// Writes, and looks every now and then at what arrives.
  void look_after(Instant now) noexcept;

  /// When `look_after` wants to be called by the passing of time alone.
  [[nodiscard]] Instant next_deadline() const noexcept;

  [[nodiscard]] bool is_attached() const noexcept { return socket_.is_open(); }
  [[nodiscard]] LinkFault fault() const noexcept { return fault_.load(std::memory_order_acquire); }
  [[nodiscard]] FrameBacklog::Counts counts() const noexcept { return backlog_.counts(); }

 private:
  static constexpr auto never = Instant::max();

  [[nodiscard]] bool is_writable() const noexcept {
    return socket_.is_open() && fault() == LinkFault::None;
  }
  void fail(LinkFault fault, Instant now) noexcept;

  Stamping stamping_;
  FrameBacklog backlog_;
  OwnedSocket socket_;
  std::atomic<LinkFault> fault_{LinkFault::None};
  Instant try_again_at_ = never;  // the socket is full
  Instant look_at_ = never;       // something is under way
};

}  // namespace hana::transport
