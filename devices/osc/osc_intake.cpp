#include "devices/osc/osc_intake.hpp"

#include "transport/osc/osc_decoder.hpp"

namespace hana::devices {

std::size_t OscIntake::take(const transport::ReceivedDatagram& datagram, Instant at) noexcept {
  auto& counts = senders_.row_of(datagram.sender);
  if (const auto fault = transport::find_fault(datagram.bytes, limits)) {
    ++counts.malformed;
    counts.last_fault = fault;
    return 0;
  }
  ++counts.packets;
  return push_all(datagram.bytes, at, counts);
}

std::size_t OscIntake::push_all(std::span<const std::byte> packet, Instant at,
                                SenderCounts& counts) noexcept {
  std::size_t pushed = 0;
  transport::OscMessages messages{packet};
  while (const auto message = messages.next()) {
    const bool taken = lane_->try_push_osc(at, message->bytes);
    ++(taken ? counts.messages : counts.dropped);
    if (taken) ++pushed;
  }
  return pushed;
}

}  // namespace hana::devices
