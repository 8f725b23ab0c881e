#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "transport/link/frame_backlog.hpp"
#include "transport/link/link_keeper.hpp"

namespace hana::transport {

/// A stream of OSC packets to one peer that is kept up, for those who write on the thread on which
/// they read: a `LinkKeeper` and the `LinkWriter` that goes with it.
///
/// Threads: the `io_context`'s, for every call. Callbacks come from there, and may call the link.
/// Errors:  none thrown; what fails is told in words and tried again, see `ReconnectDelay`.
/// Bound:   a peer that takes nothing for 2 s or has 256 kB of backlog is disconnected; what it
///          missed is put right when it is back, see `FrameBacklog`.
class Link {
 public:
  struct Callbacks {
    PacketIntake::OnPacket packet;                     // a valid one from the peer
    std::function<void(const LinkState& state)> news;  // at every change of phase
  };

  Link(net::io_context& io, Framing framing, std::uint64_t seed, Callbacks callbacks);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// In order of preference: a Unix socket first if there is one, then addresses. Ends what there
  /// was before; what waits goes to the new peer.
  void connect(std::vector<StreamTarget> candidates);

  /// The peer was heard of: tries at once if it is not connected.
  void try_now();

  /// Ends the connection without a new attempt.
  void close() noexcept;

  /// Leaves at once if the peer takes it, otherwise waits in the backlog.
  FrameBacklog::Outcome send(std::span<const std::byte> message, ControlClass control_class);

  [[nodiscard]] const LinkState& state() const noexcept;

  /// Why the last round of attempts failed, one sentence for each candidate.
  [[nodiscard]] const std::vector<std::string>& rebuffs() const noexcept;

  [[nodiscard]] FrameBacklog::Counts counts() const noexcept;

 private:
  class Upkeep;
  std::shared_ptr<Upkeep> upkeep_;  // Asio's handlers hold it too
};

}  // namespace hana::transport
