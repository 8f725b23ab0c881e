#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "router/events/event.hpp"
#include "transport/stream/block_store.hpp"
#include "transport/stream/receiver/message_parts.hpp"
#include "transport/stream/wire/stream_packets.hpp"

namespace hana::transport {

/// An event whose turn has come.
struct OrderedEvent {
  EventMark mark;
  std::span<const std::byte> message;
  Clock::duration waited{};  // since it arrived
};

/// Takes the events that pass. Threads: whoever feeds the order.
class EventPassage {
 public:
  virtual ~EventPassage() = default;
  virtual void pass(const OrderedEvent& event) noexcept = 0;
};

/// Puts discrete events into the order of their lanes and lets each pass once. An event passes when
/// the one before it in its lane is settled: delivered or given up.
///
/// Threads: one owner. Real-time safe after construction.
/// Bound:   `window` events, `blocks` of 64 bytes for those that wait, four messages in parts.
///          What finds no room is refused, and comes again.
class EventOrder {
 public:
  EventOrder(std::size_t window, std::size_t blocks, EventNumber first, EventPassage& passage);

  /// False: there is no room for it now.
  [[nodiscard]] bool take(const EventElement& event, Instant now) noexcept;
  [[nodiscard]] bool take(const PartElement& part, Instant now) noexcept;
  void give_up(const GivenUpElement& given_up, Instant now) noexcept;

  /// All events before `first` are settled; those that wait among them are delivered.
  void settle_before(EventNumber first, Instant now) noexcept;

  /// The first event that is not settled.
  [[nodiscard]] EventNumber next() const noexcept { return next_; }

  /// Triggers that waited for longer than they may.
  [[nodiscard]] std::uint64_t too_late() const noexcept { return too_late_; }

 private:
  enum class Stage : std::uint8_t { Missing, Waiting, Settled };

  struct Place {
    Stage stage = Stage::Missing;
    bool is_awaited = false;  // `successor` waits for it
    EventNumber successor{};
    EventMark mark;
    StoredMessage message;  // empty: it lies among the messages in parts
    Instant arrived{};
  };

  [[nodiscard]] Place& at(EventNumber number) noexcept {
    return places_[place(number, places_.size())];
  }
  [[nodiscard]] bool is_within_window(EventNumber number) const noexcept;
  [[nodiscard]] bool is_settled(EventNumber number) noexcept;
  [[nodiscard]] bool is_due(const EventMark& mark) noexcept;
  void wait(const EventMark& mark, Instant now) noexcept;
  void pass(const EventMark& mark, std::span<const std::byte> message, Instant now) noexcept;
  void pass_waiting(EventNumber number, Instant now) noexcept;
  void settle(EventNumber number, Instant now) noexcept;
  void move_on() noexcept;
  void forget(EventNumber number) noexcept;

  EventPassage& passage_;
  std::vector<Place> places_;
  BlockStore store_;
  MessageParts parts_;
  EventNumber next_;
  std::uint64_t too_late_ = 0;
  std::array<std::byte, StreamBounds::message> scratch_;
};

}  // namespace hana::transport
