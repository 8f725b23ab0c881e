#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "transport/output/link_ports.hpp"
#include "transport/output/send_counters.hpp"
#include "transport/output/stream_ports.hpp"
#include "transport/udp/datagram_sender.hpp"

namespace hana::transport {

/// What the router sends through, whatever carries a destination's messages: plain OSC in datagrams
/// and bundles, or a Hana stream. A message is encoded once for all destinations but the plain
/// ones.
///
/// Threads: the baton's holder; counters, sockets and the mail as they say. Real-time safe after
///          construction.
/// Bound:   every message taken is in exactly one counter after `flush`.
class NetworkOutput final : public Output {
 public:
  /// Throws std::system_error if no socket can be had.
  explicit NetworkOutput(Segmentation segmentation = Segmentation::Allowed)
      : sender_(segmentation) {}

  [[nodiscard]] std::size_t try_send(std::span<const Destination> to,
                                     const OutgoingMessage& message) noexcept override;
  void attend(Instant now) noexcept override;
  Instant flush() noexcept override;
  [[nodiscard]] Instant next_deadline() const noexcept override {
    return std::min(streams_.next_deadline(), links_.next_deadline());
  }

  /// Where the network thread tells of streams.
  [[nodiscard]] OutputMail& mail() noexcept { return mail_; }

  /// Its sockets: what is sent from them is answered there, and somebody else reads that.
  [[nodiscard]] const DatagramSender& sender() const noexcept { return sender_; }

  [[nodiscard]] const SendCounters& all() const noexcept { return all_; }
  [[nodiscard]] const SendCounters& of(DestinationId destination) const noexcept {
    return counters_[static_cast<std::size_t>(destination)];
  }
  [[nodiscard]] int last_error() const noexcept { return sender_.last_error(); }

 private:
  [[nodiscard]] bool try_send_plain(const Destination& to, const OutgoingMessage& message) noexcept;
  [[nodiscard]] bool try_send_encoded(const Destination& to, const OutgoingMessage& message,
                                      std::span<const std::byte> bytes) noexcept;
  void send_batch() noexcept;

  DatagramBatch batch_;
  DatagramSender sender_;
  OutputMail mail_;
  StreamPorts streams_{mail_};
  LinkPorts links_{mail_};
  std::array<std::byte, DatagramBatch::max_message> encoded_;
  SendCounters all_;
  std::array<SendCounters, DatagramBatch::max_destinations> counters_;
};

}  // namespace hana::transport
