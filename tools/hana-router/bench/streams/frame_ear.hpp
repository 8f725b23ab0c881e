#pragma once

#include <array>
#include <cstddef>

#include "tools/hana-router/bench/streams/arrival_log.hpp"
#include "tools/hana-router/bench/streams/frame_listener.hpp"
#include "tools/hana-router/bench/streams/readiness.hpp"
#include "transport/framing/length_deframer.hpp"
#include "transport/link/owned_socket.hpp"

namespace hana::tools {

/// Takes one connection and what comes by it, as any program does that reads OSC from a socket.
///
/// Threads: the receiving process.
class FrameEar {
 public:
  FrameEar(const FrameListener& listener, std::size_t ear, Readiness& readiness);

  /// Something waits: a caller, or bytes.
  void read(ArrivalLog& log);

 private:
  void accept();

  const FrameListener& listener_;
  std::size_t ear_;
  Readiness& readiness_;
  int connection_ = -1;
  transport::OwnedSocket owner_;  // of `connection_`
  transport::LengthDeframer deframer_;
  std::array<std::byte, 16 * 1024> incoming_;
};

}  // namespace hana::tools
