#pragma once

#include <cstdint>
#include <vector>

#include "router/events/event.hpp"
#include "transport/stream/block_store.hpp"
#include "transport/stream/delivery.hpp"
#include "transport/stream/sender/address_table.hpp"
#include "transport/stream/wire/stream_packets.hpp"

namespace hana::transport {

/// A discrete event that the other side may not have yet.
struct PendingEvent {
  enum class Stage : std::uint8_t { Waiting, Settled, GivenUp };

  EventNumber number{};
  EventNumber previous{};
  StoredMessage message;
  Instant at{};                  // when it arrived at the router
  Instant due = Instant::max();  // when it is to be sent again
  PacketNumber last_packet{};    // that it was sent in
  AddressIndex address = AddressIndex::None;
  Stage stage = Stage::Waiting;
  Delivery delivery = Delivery::State;
  Telling telling = Telling::First;
  bool is_superseded = false;  // a later state of the same address is in the window
  bool has_passed = false;     // while what is given up is written: nothing before it waits
  std::uint8_t parts = 1;
  std::uint8_t parts_missing = 1;  // a bit for each that is not acknowledged
  std::uint8_t parts_sent = 0;     // in the packets that are being written
  std::uint8_t lane = 0;           // of 256: lanes that share one only wait for more
  std::uint8_t copies_left = 0;
  bool is_copy_due = false;     // what is due is a copy ahead
  std::uint8_t times_sent = 0;  // stops at 255
  std::uint8_t timeouts = 0;

  [[nodiscard]] bool is_waiting() const noexcept { return stage == Stage::Waiting; }
  [[nodiscard]] bool is_in_parts() const noexcept { return parts > 1; }
};

/// The discrete events of a stream from the first unsettled one on, by number.
///
/// Threads: one owner. Real-time safe after construction.
/// Bound:   `size` events, a power of two; their messages lie in the store.
class EventWindow {
 public:
  EventWindow(std::size_t size, EventNumber first, BlockStore& store);

  [[nodiscard]] EventNumber first() const noexcept { return first_; }
  [[nodiscard]] EventNumber end() const noexcept { return end_; }
  [[nodiscard]] std::size_t size() const noexcept {
    return static_cast<std::size_t>(distance(first_, end_));
  }
  [[nodiscard]] bool is_full() const noexcept { return size() == events_.size(); }

  /// The event gets the next number. There must be room.
  PendingEvent& append(const PendingEvent& event) noexcept;

  /// Null: it is settled long since, or not yet pushed.
  [[nodiscard]] PendingEvent* find(EventNumber number) noexcept;

  /// `number` is from `first` to before `end`.
  [[nodiscard]] PendingEvent& at(EventNumber number) noexcept {
    return events_[place(number, events_.size())];
  }

  /// Its message is freed.
  void settle(PendingEvent& event) noexcept;
  void give_up(PendingEvent& event) noexcept;

  /// Moves `first` past what is settled or given up.
  void pop_settled() noexcept;

 private:
  BlockStore& store_;
  std::vector<PendingEvent> events_;
  EventNumber first_;
  EventNumber end_;
};

}  // namespace hana::transport
