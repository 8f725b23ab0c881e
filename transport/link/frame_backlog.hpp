#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "router/events/control.hpp"
#include "router/metrics/counter.hpp"
#include "transport/framing/framing.hpp"
#include "transport/link/message_queue.hpp"
#include "transport/link/value_memory.hpp"
#include "transport/osc/osc_layout.hpp"

namespace hana::transport {

/// Whether each message travels in a bundle of its own whose time tag says when its event arrived.
enum class Stamping : std::uint8_t { None, Each };

/// What a backlog has room for.
struct BacklogLimits {
  std::size_t bytes = MessageQueue::max_bytes;
  std::size_t messages = MessageQueue::max_messages;
  std::size_t addresses = max_addresses;  // at least 1, at most `max_addresses`
};

/// What stands before the writes to one TCP or Unix connection, across its interruptions.
///
/// Discrete messages leave in order. A continuous one takes the place of the one of its address
/// that waits, so a slow peer gets fewer values and always the newest. Discrete ones that waited
/// more than 500 ms are dropped and counted, except the newest of each address: nothing is fired
/// late, and what an address ends with is never lost. A new connection starts with what the peer
/// has to know: the last value of each continuous address, notes and buttons that are held,
/// releases that may not have arrived. Then what waits follows, the frame that the last connection
/// cut off from its beginning.
///
/// Threads: one owner; `counts` any. Real-time safe after construction.
/// Errors:  a message that finds no room is counted; its address is put right by the next
/// connection.
/// Bound:   256 kB wait, beside 28 kB in frames; about 0.8 MB in all, or what `BacklogLimits` says.
///          See `ValueMemory`.
class FrameBacklog {
 public:
  static constexpr std::chrono::seconds longest_stall{2};

  enum class Outcome : std::uint8_t { Queued, Replaced, Full, NoMessage };

  struct Counts {
    std::uint64_t messages = 0;   // written whole, repeated ones among them
    std::uint64_t bytes = 0;      // written
    std::uint64_t coalesced = 0;  // continuous values that a newer one replaced
    std::uint64_t full = 0;       // messages that found no room
    std::uint64_t expired = 0;    // discrete messages that waited too long
    std::uint64_t repeated = 0;   // said again to a new connection
  };

  explicit FrameBacklog(Framing framing, Stamping stamping = Stamping::None,
                        const BacklogLimits& limits = {})
      : framing_(framing),
        stamping_(stamping),
        queue_(limits.bytes, limits.messages, limits.addresses),
        memory_(limits.addresses) {}

  /// `message` is a whole valid OSC message, 8,192 bytes at most. `stamp` is the time tag that it
  /// leaves with, if stamped; a value that is said again leaves with `immediately`, for it is no
  /// news. One of more than 8,172 bytes fits into no bundle and leaves without a stamp.
  Outcome push(std::span<const std::byte> message, ControlClass control_class, Instant now,
               std::uint64_t stamp = immediately) noexcept;

  /// What to write next; empty: nothing. The same bytes until `written`, and valid until then.
  [[nodiscard]] std::span<const std::byte> outgoing(Instant now) noexcept;

  /// So many of them were taken by the socket.
  void written(std::size_t bytes) noexcept;

  /// So many bytes of all that was written have not arrived at the peer.
  void note_under_way(std::uint64_t bytes, Instant now) noexcept;

  /// Something waits or is under way, and for two seconds nothing has arrived.
  [[nodiscard]] bool is_stalled(Instant now) const noexcept;

  /// A new connection: its stream begins with a whole frame.
  void start_stream(Instant now) noexcept;

  /// Nothing is left to be written.
  [[nodiscard]] bool is_empty() const noexcept;

  /// Something is to be written, or was and may not have arrived.
  [[nodiscard]] bool is_pending() const noexcept { return !is_empty() || arrived_ < written_; }

  [[nodiscard]] Counts counts() const noexcept;

 private:
  /// A frame in `frames_`: of a repeated value, or of the queue's next message.
  struct Frame {
    std::size_t end;
    AddressKey repeated;
    std::uint32_t version;
  };

  static constexpr std::size_t enough = 4096;  // to be worth a system call
  static constexpr std::size_t max_frames = 64;

  void fill(Instant now) noexcept;
  [[nodiscard]] bool take_repeat() noexcept;
  [[nodiscard]] bool take_queued(Instant now) noexcept;
  void append(std::span<const std::byte> packet, AddressKey repeated) noexcept;
  [[nodiscard]] std::span<const std::byte> packet_of(std::span<const std::byte> message,
                                                     std::uint64_t stamp) noexcept;
  void finish(const Frame& frame) noexcept;

  struct Counters {
    Counter messages, bytes, coalesced, full, repeated;
  };

  Framing framing_;
  Stamping stamping_;
  MessageQueue queue_;
  ValueMemory memory_;
  std::array<std::byte, enough + max_frame_bytes(Framing::Slip, max_framed_packet)> frames_;
  std::array<Frame, max_frames> frame_list_;
  std::size_t before_repeats_ = 0;  // messages of the queue that are older than a repeat
  std::size_t frame_count_ = 0;
  std::size_t frames_done_ = 0;
  std::size_t size_ = 0;
  std::size_t done_ = 0;
  std::uint64_t written_ = 0;  // of this stream
  std::uint64_t arrived_ = 0;
  Instant progress_at_{};
  std::array<std::byte, max_framed_packet> bundle_;  // the last that was made
  Counters counters_;
};

}  // namespace hana::transport
