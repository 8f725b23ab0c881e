#include <sys/socket.h>

#include "tools/hana-router/bench/streams/frame_ear.hpp"

namespace hana::tools {

FrameEar::FrameEar(const FrameListener& listener, std::size_t ear, Readiness& readiness)
    : listener_(listener), ear_(ear), readiness_(readiness) {
  readiness_.watch(listener_.descriptor(), ear_);
}

void FrameEar::read(ArrivalLog& log) {
  if (connection_ < 0) return accept();
  const auto size = ::recv(connection_, incoming_.data(), incoming_.size(), 0);
  if (size == 0) {
    owner_ = {};
    connection_ = -1;
  }
  if (size <= 0) return;
  auto stream = std::span<const std::byte>{incoming_}.first(static_cast<std::size_t>(size));
  while (const auto packet = deframer_.next(stream)) log.note(ear_, *packet, Clock::now());
}

void FrameEar::accept() {
  connection_ = listener_.try_accept();
  if (connection_ < 0) return;
  owner_ = transport::OwnedSocket{connection_};
  deframer_ = {};
  readiness_.watch(connection_, ear_);
}

}  // namespace hana::tools
