#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "router/events/control.hpp"
#include "router/metrics/counter.hpp"

namespace hana::transport {

/// An address of `ValueMemory`.
using AddressKey = std::uint16_t;
inline constexpr AddressKey no_address = std::numeric_limits<AddressKey>::max();
inline constexpr std::size_t max_addresses = 1024;

/// A message on its way to `MessageQueue` or out of it.
struct QueuedMessage {
  std::span<const std::byte> bytes;
  ControlClass control_class = ControlClass::Discrete;
  Instant at{};                     // when it was pushed
  AddressKey address = no_address;  // none: it is neither replaced nor the newest of anything
  std::uint32_t version = 0;        // of the value remembered for the address
  std::uint64_t stamp = 0;          // a time tag, handed through
};

/// Messages in the order in which they came, until they are written whole.
///
/// Threads: one owner. Real-time safe after construction; a push into a queue that is nearly full
///          may move up to 256 kB.
/// Bound:   as many bytes and messages as it was made for.
class MessageQueue {
 public:
  static constexpr std::size_t max_bytes = 256 * 1024;
  static constexpr std::size_t max_messages = 4096;
  static constexpr std::chrono::milliseconds longest_wait{500};

  MessageQueue(std::size_t bytes, std::size_t messages, std::size_t addresses);

  [[nodiscard]] bool try_push(const QueuedMessage& message) noexcept;

  /// Puts the message in the place of the newest of its address, if that waits and has its size.
  [[nodiscard]] bool try_replace(const QueuedMessage& message) noexcept;

  /// The next one that waits; it is under way from now on. Its bytes stay until the next push.
  /// Leaves out discrete ones that waited too long, unless they are the newest of their address.
  [[nodiscard]] std::optional<QueuedMessage> take(Instant now) noexcept;

  /// The first that is under way is written and gone. Its bytes are not in the result.
  QueuedMessage finish() noexcept;

  /// What is under way waits again.
  void give_back() noexcept;

  /// A message of the address waits or is under way.
  [[nodiscard]] bool holds(AddressKey address) const noexcept;

  /// Of the newest message of the address that waits or is under way; empty: there is none.
  [[nodiscard]] std::optional<std::uint32_t> newest_version(AddressKey address) const noexcept;

  /// How many `take` can return at most.
  [[nodiscard]] std::size_t waiting() const noexcept { return entries_.size() - next_; }

  [[nodiscard]] bool is_empty() const noexcept { return first_ == entries_.size(); }

  /// Discrete messages left out because they waited too long. Any thread.
  [[nodiscard]] std::uint64_t expired() const noexcept { return expired_.value(); }

 private:
  enum class State : std::uint8_t { Waiting, UnderWay, Gone };
  struct Entry {
    std::size_t offset;
    std::size_t size;
    Instant at;
    std::uint64_t stamp;
    std::uint32_t version;
    AddressKey address;
    ControlClass control_class;
    State state;
  };

  [[nodiscard]] bool has_room(std::size_t size) const noexcept;
  [[nodiscard]] bool is_too_old(std::size_t index, Instant now) const noexcept;
  [[nodiscard]] QueuedMessage message_of(const Entry& entry) const noexcept;
  void make_room(Instant now) noexcept;
  void leave_out(Entry& entry) noexcept;
  void drop_front() noexcept;

  std::size_t most_bytes_;
  std::size_t most_messages_;
  std::vector<Entry> entries_;       // from first_; those before are gone
  std::vector<std::byte> bytes_;     // as many as are in use
  std::vector<std::size_t> newest_;  // of each address: its entry
  std::size_t first_ = 0;
  std::size_t next_ = 0;  // to be taken
  std::size_t gone_bytes_ = 0;
  Instant tidy_again_at_{};
  Counter expired_;
};

}  // namespace hana::transport
