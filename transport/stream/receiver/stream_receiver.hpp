#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "transport/stream/receiver/event_order.hpp"
#include "transport/stream/receiver/packet_history.hpp"
#include "transport/stream/receiver/stream_sink.hpp"
#include "transport/stream/wire/stream_decoder.hpp"

namespace hana::transport {

struct StreamReceiverOptions {
  std::size_t window = 2048;  // events put in order; a power of two, as StreamBounds says
  std::size_t blocks = 2048;  // of 64 bytes, for events that wait
  Clock::duration poll{};     // how long it may take until packets are looked for
};

/// What one stream brought.
struct StreamReception {
  std::uint64_t packets = 0;
  std::uint64_t again = 0;      // packets that had arrived before, or came very late
  std::uint64_t refused = 0;    // packets that were malformed or found no room
  std::uint64_t events = 0;     // delivered
  std::uint64_t values = 0;     // delivered
  std::uint64_t overtaken = 0;  // values older than one delivered before
};

/// The visualization's end of one stream: packets in, messages to the sink in their order,
/// acknowledgements out.
///
/// Threads: one owner. Real-time safe after construction, as far as the sink is.
/// Errors:  takes any packet.
/// Bound:   64 bytes for each event of the window, 68 for each block, 45 kB besides.
class StreamReceiver final : EventPassage {
 public:
  StreamReceiver(const StreamReceiverOptions& options, const Open& open, StreamSink& sink);

  /// The router asks again, maybe with another session or priority; it is the same run.
  void reopen(const Open& open, Instant now) noexcept;

  void receive(StreamPacketReader packet, Instant now) noexcept;

  /// Empty: none is due.
  [[nodiscard]] std::optional<Ack> take_ack(Instant now) noexcept;
  [[nodiscard]] Instant ack_due() const noexcept { return ack_due_; }

  [[nodiscard]] Session session() const noexcept { return session_; }
  [[nodiscard]] const StreamSource& source() const noexcept { return source_; }
  [[nodiscard]] const StreamReception& reception() const noexcept { return reception_; }
  [[nodiscard]] std::uint64_t too_late() const noexcept { return order_.too_late(); }

 private:
  void pass(const OrderedEvent& event) noexcept override;
  [[nodiscard]] bool take_in(const EventElement& event, Instant now) noexcept;
  [[nodiscard]] bool take_in(const PartElement& part, Instant now) noexcept;
  [[nodiscard]] bool take_in(const ValueElement& value, Instant now) noexcept;
  [[nodiscard]] bool take_in(const GivenUpElement& given_up, Instant now) noexcept;
  void owe_ack(PacketNumber packet, Instant now) noexcept;

  StreamSink& sink_;
  StreamSource source_;
  Session session_;
  Clock::duration poll_;
  EventOrder order_;
  PacketHistory history_;
  std::array<std::optional<ValueNumber>, StreamBounds::slots> last_values_{};
  StreamReception reception_;
  StreamTime packet_sent_{};  // of the packet that is being read

  Instant latest_arrived_{};
  Instant last_ack_{};
  Instant ack_due_ = Instant::max();
  std::uint32_t packets_owed_ = 0;
};

}  // namespace hana::transport
