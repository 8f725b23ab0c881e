#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "router/events/event.hpp"
#include "transport/stream/block_store.hpp"
#include "transport/stream/wire/numbers.hpp"

namespace hana::transport {

/// A place in the AddressTable; of a continuous value also its slot on the wire.
enum class AddressIndex : std::uint16_t { None = 0xffff };

/// What the other side should know of one address in the end.
struct AddressState {
  enum class Kind : std::uint8_t { Unused, Value, State };

  Kind kind = Kind::Unused;
  std::uint64_t hash = 0;
  StoredMessage message;       // the last one
  Instant at{};                // when its event arrived
  EventNumber newest_event{};  // of a state
  std::uint8_t lane = 0;       // of a state
  bool is_held = false;        // of a state: to be told to a visualization that starts anew

  // Of a value:
  ValueNumber sequence{};
  PacketNumber last_packet{};
  Instant sent{};                // when it, or one before it, was sent last
  Instant due = Instant::max();  // when it is to be sent, for the first time or again
  bool is_acknowledged = true;
  bool is_active = false;  // stands among the values that are not acknowledged
  std::uint8_t timeouts = 0;
};

/// The last message of every address of a stream: what continuous values and held states are
/// repeated from.
///
/// Threads: one owner. Real-time safe after construction.
/// Bound:   `size` addresses, a power of two. Addresses are told apart by 64 bits of hash: two of
///          1,024 share one with a chance of 3e-14.
class AddressTable {
 public:
  AddressTable(std::size_t size, BlockStore& store);

  /// The address's place; a new one if there was none. `None`: all are in use.
  [[nodiscard]] AddressIndex find_or_add(std::string_view address,
                                         AddressState::Kind kind) noexcept;

  [[nodiscard]] AddressState& at(AddressIndex index) noexcept {
    return states_[static_cast<std::size_t>(index)];
  }

  /// Keeps it as the last message of the address; false: there is no room, the one before is kept.
  [[nodiscard]] bool try_keep(AddressState& state, std::span<const std::byte> message) noexcept;

  void remove(AddressIndex index) noexcept;

  [[nodiscard]] std::span<AddressState> all() noexcept { return states_; }

 private:
  [[nodiscard]] std::size_t home(std::uint64_t hash) const noexcept {
    return static_cast<std::size_t>(hash) & (places_.size() - 1);
  }
  [[nodiscard]] AddressIndex take_free() noexcept;
  void forget_place(std::uint64_t hash, AddressIndex index) noexcept;

  BlockStore& store_;
  std::vector<AddressState> states_;
  std::vector<AddressIndex> places_;  // open addressing, linear, half empty
  std::size_t hand_ = 0;              // where the search for a free state goes on
};

}  // namespace hana::transport
