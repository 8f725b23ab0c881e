#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "transport/link/reconnect_delay.hpp"
#include "transport/link/stream_target.hpp"

namespace hana::transport {

/// Tries candidates until one connects: in rounds, each candidate in turn with a head start of 50
/// ms, so that the most wanted wins if it answers soon, and one that is silent holds up nobody.
/// Attempts of earlier rounds stay open for a second (see `ReconnectDelay`). The first that
/// connects ends all.
///
/// Threads: the `io_context`'s. Kept alive by its own pending operations.
/// Bound:   eight candidates (the rest is left out), sixteen attempts at a time.
/// Source:  RFC 8305 (Happy Eyeballs), sections 4 and 5, with a shorter delay: these are local
/// networks.
class Connector : public std::enable_shared_from_this<Connector> {
 public:
  static constexpr std::size_t max_candidates = 8;
  static constexpr std::size_t max_attempts = 16;

  struct Callbacks {
    std::function<void(StreamSocket, const StreamTarget&)> connected;
    /// A round is over: why, one sentence for each candidate.
    std::function<void(std::vector<std::string> reasons)> failed;
  };

  Connector(net::io_context& io, std::uint64_t seed, Callbacks callbacks);

  /// With a first round at once, or as soon as `ReconnectDelay` allows.
  void start(std::vector<StreamTarget> candidates, Rebuff last);
  void start(std::vector<StreamTarget> candidates);

  /// A round at once, if it is not connected: there is reason to believe that the peer is back.
  void try_now();

  /// The connection it made has ended after so long.
  void lived(Clock::duration life) noexcept { delay_.lived(life); }

  void stop() noexcept;

 private:
  struct Attempt {
    StreamSocket socket;
    std::size_t candidate;
    std::uint64_t round;
    Instant since;
  };
  using AttemptPointer = std::shared_ptr<Attempt>;

  void begin_round();
  void try_next();
  void attempt(std::size_t candidate);
  void finish(const AttemptPointer& attempt, const net::error_code& error);
  void fail(std::size_t candidate, std::string reason, Rebuff rebuff);
  void end_round(Rebuff rebuff);
  void win(const AttemptPointer& winner);
  void drop_old_attempts() noexcept;
  void after(Instant when, void (Connector::*step)());

  net::io_context* io_;
  net::steady_timer timer_;
  ReconnectDelay delay_;
  Callbacks callbacks_;
  std::vector<StreamTarget> candidates_;
  std::vector<std::string> reasons_;  // of this round, for each candidate
  std::vector<AttemptPointer> attempts_;
  std::uint64_t round_ = 0;
  std::uint64_t step_ = 0;    // that the timer is for
  std::size_t next_ = 0;      // candidate of this round
  std::size_t answered_ = 0;  // candidates of this round
  bool is_refused_ = true;    // by all that answered
  bool is_running_ = false;
  bool is_round_over_ = true;
  Instant round_began_{};
};

}  // namespace hana::transport
