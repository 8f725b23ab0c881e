#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "router/events/event.hpp"
#include "transport/link/link_fault.hpp"
#include "transport/link/owned_socket.hpp"
#include "transport/link/packet_intake.hpp"
#include "transport/link/stream_target.hpp"

namespace hana::transport {

enum class LinkPhase : std::uint8_t {
  Closed,      // not asked to connect
  Connecting,  // for the first time
  Live,
  Lost,  // and trying again
};

struct LinkState {
  LinkPhase phase = LinkPhase::Closed;
  Instant since{};
  std::string why;  // Live: with whom. Lost: what ended it. Connecting: nothing.
};

/// Keeps a connection to one peer up and reads from it: TCP or a Unix socket, whichever of the
/// candidates connects, and again when it is lost. Who writes (`LinkWriter`) has a descriptor of
/// his own, on whatever thread.
///
/// Threads: the `io_context`'s, for every call. Callbacks come from there, and may call the keeper.
/// Errors:  none thrown; what fails is told in words and tried again, see `ReconnectDelay`.
class LinkKeeper {
 public:
  struct Callbacks {
    /// Comes after the news of a live connection. The writer has to detach it when the phase is
    /// another one, or the keeper was closed; until then its number is nobody else's.
    std::function<void(OwnedSocket)> connected;
    PacketIntake::OnPacket packet;                     // a valid one from the peer
    std::function<void(const LinkState& state)> news;  // at every change of phase
    std::function<LinkFault()> fault;                  // of the writer, when a connection ended
  };

  LinkKeeper(net::io_context& io, Framing framing, std::uint64_t seed, Callbacks callbacks);
  ~LinkKeeper();
  LinkKeeper(const LinkKeeper&) = delete;
  LinkKeeper& operator=(const LinkKeeper&) = delete;

  /// In order of preference: a Unix socket first if there is one, then addresses. Ends what there
  /// was before.
  void connect(std::vector<StreamTarget> candidates);

  /// Other candidates of the same peer: a connection to one of them stays as it is.
  void offer(std::vector<StreamTarget> candidates);

  /// The peer was heard of: tries at once if it is not connected.
  void try_now();

  /// Ends the connection and tries again, as if the peer had gone.
  void hang_up(std::string_view why);

  /// Ends the connection without a new attempt. Tells nothing.
  void close() noexcept;

  [[nodiscard]] const LinkState& state() const noexcept;

  /// Why the last round of attempts failed, one sentence for each candidate.
  [[nodiscard]] const std::vector<std::string>& rebuffs() const noexcept;

 private:
  class Upkeep;
  std::shared_ptr<Upkeep> upkeep_;  // Asio's handlers hold it too
};

}  // namespace hana::transport
