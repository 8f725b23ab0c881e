#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "router/events/event.hpp"

namespace hana::tools {

/// One place where the receiving process listens.
enum class Ear : std::uint8_t { Datagrams, RawTcp, RawUnix, LinkTcp, LinkUnix, FirstVisualization };

[[nodiscard]] constexpr std::size_t visualization_ear(std::size_t index) noexcept {
  return static_cast<std::size_t>(Ear::FirstVisualization) + index;
}

/// What went back to the routers, since the start.
struct AnswerCounts {
  std::uint64_t acks = 0;
  std::uint64_t ack_bytes = 0;
  std::uint64_t others = 0;  // of the clocks, and what opens a stream
  std::uint64_t other_bytes = 0;
};

/// When each of the bench's messages came, and whether each came once and in order. Lies in memory
/// that two processes map.
///
/// A message carries its number as its one float argument, which is exact up to 2^24. Numbers count
/// on over all ears, so that at one ear they grow, with gaps.
///
/// Threads: `note` and `note_answer` the receiving process, one thread; the rest the measuring one.
/// Bound:   arrivals of numbers below `max_timed`; the others are counted.
class ArrivalLog {
 public:
  static constexpr std::size_t max_ears = 128;
  static constexpr std::size_t max_timed = 1 << 20;

  /// Numbers that do not grow, as when a message comes twice, and what is no message of the bench's
  /// are faults.
  void note(std::size_t ear, std::span<const std::byte> message, Instant at) noexcept;
  void note_answer(std::span<const std::byte> datagram) noexcept;

  /// The next message has number 0 again; nothing may be under way.
  void begin() noexcept;

  [[nodiscard]] std::uint64_t received(std::size_t ear) const noexcept;
  [[nodiscard]] std::uint64_t received() const noexcept;
  [[nodiscard]] std::uint64_t faults() const noexcept { return faults_.load(); }
  [[nodiscard]] AnswerCounts answers() const noexcept;

  /// At how many ears message `number` came, and when at the last of them.
  [[nodiscard]] std::uint32_t copies(std::size_t number) const noexcept;
  [[nodiscard]] Instant last_arrival(std::size_t number) const noexcept;

  /// False: `count` messages have not come at all ears together within `limit`.
  [[nodiscard]] bool wait_for(std::uint64_t count, Clock::duration limit) const;

 private:
  struct Heard {
    std::atomic<std::uint64_t> received{0};
    std::atomic<std::int64_t> latest{-1};  // number
  };

  std::array<Heard, max_ears> ears_{};
  std::atomic<std::uint64_t> faults_{0};
  std::atomic<std::uint64_t> acks_{0};
  std::atomic<std::uint64_t> ack_bytes_{0};
  std::atomic<std::uint64_t> others_{0};
  std::atomic<std::uint64_t> other_bytes_{0};
  std::array<std::atomic<std::uint32_t>, max_timed> copies_{};
  std::array<std::atomic<std::int64_t>, max_timed> arrivals_{};
};

}  // namespace hana::tools
