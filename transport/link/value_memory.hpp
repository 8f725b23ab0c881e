#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "router/events/control.hpp"
#include "transport/link/message_queue.hpp"

namespace hana::transport {

/// The last message of each address, and whether it has arrived: what a peer that comes back has to
/// be told again.
///
/// Threads: one owner. Real-time safe after construction.
/// Bound:   as many addresses as it was made for; further ones have no key. Messages above 320
/// bytes are not repeated.
///          Nothing is ever forgotten: a link serves one peer, whose parameters are few.
class ValueMemory {
 public:
  static constexpr std::size_t max_message = 320;
  static constexpr std::uint64_t never = ~std::uint64_t{0};

  explicit ValueMemory(std::size_t addresses);

  /// Finds the message's address or adds it. `no_address`: no room for it.
  [[nodiscard]] AddressKey key_of(std::span<const std::byte> message) noexcept;

  /// The address's newest message; returns its version.
  std::uint32_t remember(AddressKey key, std::span<const std::byte> message,
                         ControlClass control_class) noexcept;

  /// That version has been written; the stream behind it is this long.
  void written(AddressKey key, std::uint32_t version, std::uint64_t stream_end) noexcept;

  /// A new stream begins, of whose predecessor the peer had so much: repeats every continuous
  /// value, every discrete one whose number is not zero, and zeros that may not have arrived.
  void begin_repeating(std::uint64_t acknowledged) noexcept;

  /// Not this one: a newer message of the address is on its way.
  void leave_out(AddressKey key) noexcept;

  /// The next message to be repeated; it is not again.
  [[nodiscard]] std::optional<AddressKey> take_repeat() noexcept;

  [[nodiscard]] bool has_repeats() const noexcept { return repeats_ > 0; }

  [[nodiscard]] std::size_t addresses() const noexcept { return slots_.size(); }

  [[nodiscard]] std::span<const std::byte> message(AddressKey key) const noexcept;
  [[nodiscard]] std::uint32_t version(AddressKey key) const noexcept { return slots_[key].version; }

 private:
  enum class Meaning : std::uint8_t { Value, Held, Released, Momentary };
  struct Slot {
    std::uint64_t hash = 0;
    std::uint64_t stream_end = never;  // behind the newest message, once it is written
    std::uint32_t version = 0;
    std::uint16_t size = 0;
    Meaning meaning = Meaning::Momentary;
    bool repeats = false;
    std::array<std::byte, max_message> message;
  };

  static void keep(std::span<const std::byte> message, Slot& slot) noexcept;
  [[nodiscard]] static Meaning meaning_of(std::span<const std::byte> message,
                                          ControlClass control_class) noexcept;
  [[nodiscard]] static bool must_repeat(const Slot& slot, std::uint64_t acknowledged) noexcept;

  std::size_t most_;
  std::vector<Slot> slots_;         // as many as there are addresses
  std::vector<AddressKey> places_;  // open addressing by hash
  std::size_t repeats_ = 0;         // slots that have it set
  std::size_t next_repeat_ = 0;
};

}  // namespace hana::transport
