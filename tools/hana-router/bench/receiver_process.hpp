#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "router/endpoint.hpp"
#include "router/events/event.hpp"
#include "tools/hana-router/bench/loopback_socket.hpp"

namespace hana::tools {

/// How the receiving process reads: as a visualization would, or as fast as it can.
enum class Pace : std::uint8_t { OneByOne, InBatches };

/// A process of its own that receives the bench's messages on loopback and notes when each came.
///
/// A message carries its number (0, 1, 2, ...) as its one float argument, which is exact up to
/// 2^24. What is shared lies in memory that both processes map.
///
/// Threads: started before any other thread exists; then one owner.
/// Errors:  the constructor throws std::system_error if there is no memory, socket or process.
class ReceiverProcess {
 public:
  static constexpr std::size_t max_timed = 1 << 18;

  ReceiverProcess();
  ~ReceiverProcess();
  ReceiverProcess(const ReceiverProcess&) = delete;
  ReceiverProcess& operator=(const ReceiverProcess&) = delete;

  [[nodiscard]] Endpoint endpoint() const noexcept { return socket_.endpoint(); }

  /// Datagrams of this many bytes that fit into the receive buffer at once.
  [[nodiscard]] std::size_t window(std::size_t datagram_bytes) const noexcept {
    return socket_.window(datagram_bytes);
  }

  /// Forgets everything; from now on message 0 is expected.
  void begin(Pace pace);

  [[nodiscard]] std::uint64_t received() const noexcept { return shared_->received.load(); }

  /// Messages that did not have the number after the one before.
  [[nodiscard]] std::uint64_t out_of_order() const noexcept { return shared_->out_of_order.load(); }

  /// When message `number` (below `max_timed`) came; the epoch if it has not.
  [[nodiscard]] Instant arrival(std::size_t number) const noexcept;

  /// False: `count` messages have not come within `limit`.
  [[nodiscard]] bool wait_for(std::uint64_t count, Clock::duration limit) const;

 private:
  struct Shared {
    std::atomic<bool> stop{false};
    std::atomic<Pace> pace{Pace::OneByOne};
    std::atomic<std::uint64_t> round{0};
    std::atomic<std::uint64_t> received{0};
    std::atomic<std::uint64_t> out_of_order{0};
    std::array<std::atomic<std::int64_t>, max_timed> arrivals{};
  };

  [[noreturn]] void receive_for_ever();
  void receive_one_by_one();
  void receive_in_batches();
  void take(std::span<const std::byte> datagram, Instant at);

  Shared* shared_;
  LoopbackSocket socket_;
  pid_t process_;
};

}  // namespace hana::tools
