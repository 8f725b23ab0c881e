#include "transport/udp/udp_output.hpp"

namespace hana::transport {
namespace {

void count(const PendingDatagram& datagram, bool sent, SendCounters& counters) noexcept {
  if (sent) {
    counters.datagrams.add();
    counters.messages.add(datagram.messages);
  } else {
    counters.dropped_discrete.add(datagram.discrete);
    counters.dropped_continuous.add(datagram.messages - std::uint64_t{datagram.discrete});
  }
}

}  // namespace

bool UdpOutput::try_send(const Destination& to, const OutgoingMessage& message) noexcept {
  auto outcome = batch_.add(to, message);
  if (outcome == DatagramBatch::Outcome::Full) {
    flush();
    outcome = batch_.add(to, message);
  }
  return outcome == DatagramBatch::Outcome::Taken;
}

Instant UdpOutput::flush() noexcept {
  batch_.close_bundles();
  std::array<bool, DatagramBatch::max_datagrams> sent;
  if (!batch_.datagrams().empty()) sender_.send(batch_, sent);
  const auto now = Clock::now();
  for (std::size_t i = 0; i < batch_.datagrams().size(); ++i) {
    const auto& datagram = batch_.datagrams()[i];
    count(datagram, sent[i], all_);
    count(datagram, sent[i], counters_[static_cast<std::size_t>(datagram.destination)]);
  }
  batch_.clear();
  return now;
}

}  // namespace hana::transport
