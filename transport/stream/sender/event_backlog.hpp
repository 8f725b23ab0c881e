#pragma once

#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "transport/stream/sender/event_window.hpp"
#include "transport/stream/sender/sent_packets.hpp"
#include "transport/stream/sender/stream_counts.hpp"

namespace hana::transport {

/// The discrete events that are owed: what is taken, settled, given up, and told again.
///
/// Threads: one owner. Real-time safe after construction.
/// Bound:   the window and the store; what is full gives up triggers and superseded states first.
class EventBacklog {
 public:
  /// Triggers, and states with a successor, are given up at this age.
  static constexpr std::chrono::milliseconds most_age{500};

  EventBacklog(std::size_t window, EventNumber first, BlockStore& store, AddressTable& addresses,
               StreamCounts& counts);

  /// False: there is no room for it.
  bool push(const StreamMessage& message, std::string_view address, Instant now) noexcept;

  void acknowledged(const SentItem& item) noexcept;
  void settle_before(EventNumber next) noexcept;

  /// The receiver may know nothing of what was settled. In a new run it knows nothing at all: held
  /// states are told again.
  void start_anew(bool is_new_run) noexcept;

  /// Gives up what is too old.
  void advance(Instant now) noexcept;
  [[nodiscard]] Instant age_check() const noexcept { return age_check_; }

  [[nodiscard]] EventWindow& window() noexcept { return window_; }
  [[nodiscard]] const EventWindow& window() const noexcept { return window_; }

  /// Whether something was given up or settled since the last call.
  [[nodiscard]] bool take_news() noexcept { return std::exchange(has_news_, false); }
  [[nodiscard]] bool has_news() const noexcept { return has_news_; }

 private:
  [[nodiscard]] bool make_room(std::size_t bytes) noexcept;
  [[nodiscard]] bool make_room_at_the_front() noexcept;
  void move_to_the_end(PendingEvent& event) noexcept;
  void append(PendingEvent event) noexcept;
  void tell_held_states() noexcept;
  void settle(PendingEvent& event) noexcept;
  void give_up(PendingEvent& event) noexcept;
  void pop_settled() noexcept;

  BlockStore& store_;
  AddressTable& addresses_;
  StreamCounts& counts_;
  EventWindow window_;
  std::array<EventNumber, 256> last_in_lane_;
  Instant age_check_ = Instant::max();
  bool has_news_ = false;
  std::array<std::byte, StreamBounds::part> scratch_;
};

}  // namespace hana::transport
