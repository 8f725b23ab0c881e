#pragma once

#include <array>
#include <string_view>

#include "transport/stream/sender/event_window.hpp"
#include "transport/stream/sender/open_packet.hpp"
#include "transport/stream/sender/path_estimate.hpp"
#include "transport/stream/sender/stream_counts.hpp"

namespace hana::transport {

/// The discrete events of a stream: when each is sent, sent again and given up.
///
/// Threads: one owner. Real-time safe after construction.
class EventSender {
 public:
  EventSender(std::size_t window, EventNumber first, BlockStore& store, AddressTable& addresses,
              StreamCounts& counts);

  /// False: there is no room for it.
  bool push(const StreamMessage& message, std::string_view address, Instant now) noexcept;

  /// How many events beyond the first unsettled one the receiver can put in order.
  void set_receiver_window(std::size_t events) noexcept { receiver_window_ = events; }

  /// Puts in what is due, the oldest first; false: something did not fit.
  bool write(OpenPacket packet, PathEstimate& path, Instant now) noexcept;

  void acknowledged(const SentItem& item) noexcept;
  void settle_before(EventNumber next) noexcept;

  /// The packet with that item is lost: unless the event was sent later again, it is due.
  void lost(const SentItem& item, PacketNumber packet, Instant now) noexcept;

  /// Everything unsettled is due.
  void repeat_all(Instant now) noexcept;

  /// The receiver may know nothing. `told` says whether it has never known anything of ours: held
  /// states are then told again.
  void start_anew(Instant now, bool is_new_run) noexcept;

  /// Gives up what is too old.
  void advance(Instant now) noexcept;

  [[nodiscard]] EventNumber first() const noexcept { return window_.first(); }
  [[nodiscard]] std::size_t unsettled() const noexcept { return window_.size(); }
  [[nodiscard]] bool has_unsent() const noexcept;
  [[nodiscard]] Instant due() const noexcept { return due_; }
  [[nodiscard]] Instant age_check() const noexcept { return age_check_; }

 private:
  [[nodiscard]] bool make_room(std::size_t bytes) noexcept;
  [[nodiscard]] bool make_room_at_the_front() noexcept;
  void move_to_the_end(PendingEvent& event) noexcept;
  void append(PendingEvent event) noexcept;
  void tell_held_states(Instant now) noexcept;
  void settle(PendingEvent& event) noexcept;
  void give_up(PendingEvent& event) noexcept;
  void pop_settled() noexcept;

  bool write_again(OpenPacket packet, PathEstimate& path, Instant now) noexcept;
  bool write_first(OpenPacket packet, PathEstimate& path, Instant now) noexcept;
  bool write_given_up(OpenPacket packet, EventNumber from, PathEstimate& path,
                      Instant now) noexcept;
  bool write_event(OpenPacket packet, PendingEvent& event, PathEstimate& path,
                   Instant now) noexcept;
  bool write_parts(OpenPacket packet, PendingEvent& event) noexcept;
  void schedule(PendingEvent& event, PathEstimate& path, Instant now) noexcept;
  [[nodiscard]] bool is_within_window(EventNumber number) const noexcept;

  BlockStore& store_;
  AddressTable& addresses_;
  StreamCounts& counts_;
  EventWindow window_;
  EventNumber unsent_;  // the first that was never looked at for sending
  std::size_t receiver_window_ = StreamBounds::least_window;
  std::array<EventNumber, 256> last_in_lane_;
  std::size_t parts_unsettled_ = 0;  // messages in parts, sent and not yet behind `first`
  Instant due_ = Instant::max();     // no event that was sent is due before
  Instant age_check_ = Instant::max();
  std::array<std::byte, StreamBounds::part> scratch_;
};

}  // namespace hana::transport
