#include "transport/link/timed_writer.hpp"

#include <utility>

namespace hana::transport {

TimedWriter::TimedWriter(net::io_context& io, Framing framing, const BacklogLimits& limits,
                         std::function<void()> failed)
    : writer_(framing, Stamping::None, limits), timer_(io), failed_(std::move(failed)) {}

FrameBacklog::Outcome TimedWriter::send(std::span<const std::byte> message,
                                        ControlClass control_class) {
  const auto now = Clock::now();
  const auto outcome = writer_.push(message, control_class, now, now);
  writer_.write(now);
  go_on();
  return outcome;
}

void TimedWriter::attach(OwnedSocket socket) {
  writer_.attach(std::move(socket), Clock::now());
  go_on();
}

void TimedWriter::detach() noexcept {
  timer_.cancel();
  wakes_at_ = Instant::max();
  static_cast<void>(writer_.detach(Clock::now()));
}

void TimedWriter::go_on() {
  if (writer_.is_attached() && writer_.fault() != LinkFault::None) {
    if (failed_) failed_();
    return;
  }
  const auto deadline = writer_.next_deadline();
  if (deadline >= wakes_at_) return;
  wakes_at_ = deadline;
  timer_.expires_at(deadline);
  timer_.async_wait([weak = weak_from_this(), deadline](const auto& error) {
    const auto self = weak.lock();
    if (error || !self || self->wakes_at_ != deadline) return;
    self->wakes_at_ = Instant::max();
    self->writer_.look_after(Clock::now());
    self->go_on();
  });
}

}  // namespace hana::transport
