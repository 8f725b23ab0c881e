#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <deque>
#include <filesystem>

#include "tools/hana-router/bench/loopback_socket.hpp"
#include "tools/hana-router/bench/streams/arrival_log.hpp"
#include "tools/hana-router/bench/streams/frame_listener.hpp"

namespace hana::tools {

/// A process of its own that listens as visualizations do: to plain OSC in datagrams, at TCP ports
/// and Unix sockets, and to streams, each at a socket of its own.
///
/// Threads: made while no other thread exists; then one owner.
/// Errors:  the constructor throws std::system_error if there is no memory, socket or process.
class StreamReceivers {
 public:
  static constexpr std::size_t max_visualizations = 100;

  explicit StreamReceivers(std::size_t visualizations);
  ~StreamReceivers();
  StreamReceivers(const StreamReceivers&) = delete;
  StreamReceivers& operator=(const StreamReceivers&) = delete;

  /// Where plain OSC is taken.
  [[nodiscard]] const LoopbackSocket& datagrams() const noexcept { return datagrams_; }

  /// Of the four that take frames.
  [[nodiscard]] const transport::StreamTarget& target(Ear ear) const;

  [[nodiscard]] std::vector<Endpoint> visualizations() const;

  [[nodiscard]] ArrivalLog& log() noexcept { return shared_->log; }

 private:
  struct Shared {
    std::atomic<bool> stop{false};
    ArrivalLog log;
  };
  static constexpr std::array framed{Ear::RawTcp, Ear::RawUnix, Ear::LinkTcp, Ear::LinkUnix};

  [[noreturn]] void listen_for_ever();

  Shared* shared_;
  std::filesystem::path folder_;  // of the Unix sockets
  LoopbackSocket datagrams_;
  std::deque<FrameListener> listeners_;  // as in `framed`
  std::deque<LoopbackSocket> visualizations_;
  pid_t process_;
};

}  // namespace hana::tools
