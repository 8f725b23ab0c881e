#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "router/events/event.hpp"
#include "transport/stream/wire/numbers.hpp"

namespace hana::transport {

/// One thing that a packet carried.
struct SentItem {
  enum class Kind : std::uint8_t { Event, Value, GivenUp };

  Kind kind = Kind::Event;
  std::uint8_t part = 0;     // of an event in parts
  SlotNumber slot{};         // of a value
  std::uint32_t count = 1;   // of events given up
  std::uint32_t number = 0;  // EventNumber or ValueNumber
};

/// What became of a packet.
enum class Fate : std::uint8_t { Unknown, Arrived, Lost };

struct SentPacket {
  PacketNumber number{};
  Instant at{};
  std::uint32_t first_item = 0;  // counts all items since the start
  std::uint16_t items = 0;
  Fate fate = Fate::Lost;
};

/// The latest packets and what was in them, until they are acknowledged.
///
/// Threads: one owner. Real-time safe after construction.
/// Bound:   2,048 packets and 8,192 items; of what is older nothing is known any more.
class SentPackets {
 public:
  SentPackets();

  /// The packet's items are those kept since `begin`.
  void begin(PacketNumber number, Instant now) noexcept;
  void keep(const SentItem& item) noexcept;

  /// Null: it is too old, or was never sent.
  [[nodiscard]] SentPacket* find(PacketNumber number) noexcept;

  /// When the oldest packet left that is kept, once one is not kept any more.
  [[nodiscard]] Instant oldest() const noexcept;

  /// Of a packet that was found; empty if they were overwritten meanwhile. `i` below `items`.
  [[nodiscard]] const SentItem* item(const SentPacket& packet, std::size_t i) const noexcept;

 private:
  static constexpr std::size_t packets_kept = 2048;
  static constexpr std::size_t items_kept = 8192;

  std::vector<SentPacket> packets_;
  std::vector<SentItem> items_;
  std::uint32_t item_count_ = 0;
  PacketNumber current_{};
};

}  // namespace hana::transport
