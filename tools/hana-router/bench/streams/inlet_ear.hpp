#pragma once

#include "tools/hana-router/bench/loopback_socket.hpp"
#include "tools/hana-router/bench/streams/arrival_log.hpp"
#include "transport/client/inlet.hpp"
#include "transport/udp/receive_batch.hpp"

namespace hana::tools {

/// A visualization that takes streams: reads, answers routers and their clocks.
///
/// Threads: the receiving process.
class InletEar final : transport::InletSink {
 public:
  InletEar(const LoopbackSocket& socket, std::size_t ear, ArrivalLog& log);

  /// Takes what waits. Answers are due then, and leave with `answer`.
  void read(transport::ReceiveBatch& batch);

  void answer();
  [[nodiscard]] Instant next_deadline() const noexcept { return deadline_; }

 private:
  void take(const transport::InletMessage& message) noexcept override;

  const LoopbackSocket& socket_;
  std::size_t ear_;
  ArrivalLog& log_;
  transport::Inlet inlet_;
  Instant deadline_ = Instant::max();
};

}  // namespace hana::tools
