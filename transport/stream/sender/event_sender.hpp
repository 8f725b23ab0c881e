#pragma once

#include <array>

#include "transport/stream/sender/event_backlog.hpp"
#include "transport/stream/sender/open_packet.hpp"
#include "transport/stream/sender/path_estimate.hpp"

namespace hana::transport {

/// The discrete events of a stream: when each is sent, and sent again.
///
/// Threads: one owner. Real-time safe after construction.
class EventSender {
 public:
  EventSender(std::size_t window, EventNumber first, BlockStore& store, AddressTable& addresses,
              StreamCounts& counts);

  [[nodiscard]] EventBacklog& backlog() noexcept { return backlog_; }
  [[nodiscard]] const EventBacklog& backlog() const noexcept { return backlog_; }

  /// How many events beyond the first unsettled one the receiver can put in order.
  void set_receiver_window(std::size_t events) noexcept { receiver_window_ = events; }

  /// Puts in what is due, the oldest first; false: something did not fit.
  bool write(OpenPacket packet, PathEstimate& path, Instant now) noexcept;

  /// The packet with that item is lost: unless the event was sent later again, it is due.
  void lost(const SentItem& item, PacketNumber packet, Instant now) noexcept;

  /// Everything unsettled is due.
  void repeat_all(Instant now) noexcept;

  /// No event is due before; Instant{}: at once.
  [[nodiscard]] Instant due() const noexcept;

 private:
  bool write_again(OpenPacket packet, PathEstimate& path, Instant now) noexcept;
  bool write_first(OpenPacket packet, PathEstimate& path, Instant now) noexcept;
  [[nodiscard]] Instant write_given_up(OpenPacket packet, PathEstimate& path, Instant now) noexcept;
  [[nodiscard]] Instant next_given_up() noexcept;
  void look_again_at_given_up() noexcept;
  bool write_event(OpenPacket packet, PendingEvent& event, PathEstimate& path,
                   Instant now) noexcept;
  bool write_parts(OpenPacket packet, PendingEvent& event, Instant now) noexcept;
  void schedule(PendingEvent& event, PathEstimate& path, Instant now) noexcept;
  [[nodiscard]] bool has_unsent() const noexcept;
  [[nodiscard]] EventWindow& window() noexcept { return backlog_.window(); }
  [[nodiscard]] const EventWindow& window() const noexcept { return backlog_.window(); }

  BlockStore& store_;
  StreamCounts& counts_;
  EventBacklog backlog_;
  EventNumber unsent_;              // the first that was never looked at for sending
  unsigned given_up_timeouts_ = 0;  // since something was given up or settled
  std::size_t receiver_window_ = StreamBounds::least_window;
  Instant due_ = Instant::max();  // of the events before `unsent_`
  std::array<std::byte, StreamBounds::part> scratch_;
};

}  // namespace hana::transport
