#pragma once

#include <array>
#include <cstdint>

#include "router/metrics/counter.hpp"
#include "router/output.hpp"
#include "transport/udp/datagram_batch.hpp"
#include "transport/udp/datagram_sender.hpp"

namespace hana::transport {

/// What left for one destination. Threads: the baton's holder writes, any thread reads.
struct SendCounters {
  Counter messages;
  Counter datagrams;
  Counter dropped_discrete;  // messages in datagrams that the system refused
  Counter dropped_continuous;
};

/// Plain OSC over UDP: one message a datagram, or bundles where the destination takes them.
///
/// Threads: the baton's holder; the counters any. Real-time safe after construction.
/// Bound:   every message taken is in exactly one counter after `flush`.
class UdpOutput final : public Output {
 public:
  /// Throws std::system_error if no socket can be had.
  explicit UdpOutput(Segmentation segmentation = Segmentation::Allowed) : sender_(segmentation) {}

  [[nodiscard]] bool try_send(const Destination& to,
                              const OutgoingMessage& message) noexcept override;
  Instant flush() noexcept override;

  [[nodiscard]] const SendCounters& all() const noexcept { return all_; }
  [[nodiscard]] const SendCounters& of(DestinationId destination) const noexcept {
    return counters_[static_cast<std::size_t>(destination)];
  }
  [[nodiscard]] int last_error() const noexcept { return sender_.last_error(); }

 private:
  DatagramBatch batch_;
  DatagramSender sender_;
  SendCounters all_;
  std::array<SendCounters, DatagramBatch::max_destinations> counters_;
};

}  // namespace hana::transport
