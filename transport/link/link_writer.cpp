#include "transport/link/link_writer.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "transport/osc/osc_time.hpp"

namespace hana::transport {

void LinkWriter::attach(OwnedSocket socket, Instant now) noexcept {
  assert(!socket_.is_open());
  socket_ = std::move(socket);
  fault_.store(LinkFault::None, std::memory_order_release);
  try_again_at_ = look_at_ = never;
  backlog_.start_stream(now);
  write(now);
}

OwnedSocket LinkWriter::detach(Instant now) noexcept {
  if (is_writable()) backlog_.note_under_way(socket_.bytes_under_way(), now);
  return std::exchange(socket_, {});
}

FrameBacklog::Outcome LinkWriter::push(std::span<const std::byte> message,
                                       ControlClass control_class, Instant at,
                                       Instant now) noexcept {
  const auto stamp = stamping_ == Stamping::Each ? arrival_tag(at) : immediately;
  const auto outcome = backlog_.push(message, control_class, now, stamp);
  if (outcome == FrameBacklog::Outcome::Full && is_writable()) fail(LinkFault::Full, now);
  return outcome;
}

void LinkWriter::write(Instant now) noexcept {
  if (!is_writable() || (try_again_at_ != never && now < try_again_at_)) return;
  try_again_at_ = never;
  for (;;) {
    const auto bytes = backlog_.outgoing(now);
    if (bytes.empty()) break;
    const auto taken = socket_.try_send(bytes);
    if (!taken) return fail(LinkFault::Broken, now);
    if (*taken == 0) {
      try_again_at_ = now + until_next_try;
      break;
    }
    backlog_.written(*taken);
  }
  if (look_at_ == never && backlog_.is_pending()) look_at_ = now + between_looks;
}

void LinkWriter::look_after(Instant now) noexcept {
  write(now);
  if (!is_writable() || now < look_at_) return;
  backlog_.note_under_way(socket_.bytes_under_way(), now);
  if (backlog_.is_stalled(now)) return fail(LinkFault::Stalled, now);
  look_at_ = backlog_.is_pending() ? now + between_looks : never;
}

Instant LinkWriter::next_deadline() const noexcept {
  return is_writable() ? std::min(try_again_at_, look_at_) : never;
}

/// What has arrived is noted first: the end of a connection counts as a byte.
void LinkWriter::fail(LinkFault fault, Instant now) noexcept {
  backlog_.note_under_way(socket_.bytes_under_way(), now);
  fault_.store(fault, std::memory_order_release);
  socket_.abort();
}

}  // namespace hana::transport
