#pragma once

#include <deque>

#include "tools/hana-router/bench/streams/frame_ear.hpp"
#include "tools/hana-router/bench/streams/inlet_ear.hpp"

namespace hana::tools {

/// All that the receiving process listens with, in one loop that sleeps until something comes.
///
/// Threads: the receiving process. Errors: `add` throws std::system_error.
class Ears {
 public:
  explicit Ears(ArrivalLog& log) : log_(log) {}

  void add(const LoopbackSocket& socket);
  void add(const FrameListener& listener, Ear ear);
  void add_visualization(const LoopbackSocket& socket);

  /// Once round: what waits, then the answers that are due. At most 20 ms.
  void listen();

 private:
  void read(std::size_t ear);
  void read_datagrams();
  [[nodiscard]] Instant next_deadline() const noexcept;

  ArrivalLog& log_;
  Readiness readiness_;
  transport::ReceiveBatch batch_{2048};
  const LoopbackSocket* datagrams_ = nullptr;
  std::deque<FrameEar> framed_;  // from Ear::RawTcp on
  std::deque<InletEar> visualizations_;
};

}  // namespace hana::tools
