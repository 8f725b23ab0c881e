#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "transport/udp/received_datagram.hpp"

namespace hana::transport {

/// Memory for several datagrams, filled with as few system calls as the system allows.
///
/// Threads: one owner. No heap after construction; never blocks.
class ReceiveBatch {
 public:
  static constexpr std::size_t capacity = 16;

  using Socket = int;

  /// `largest` in bytes; a datagram above it shows `largest` + 4.
  explicit ReceiveBatch(std::size_t largest);
  ~ReceiveBatch();
  ReceiveBatch(const ReceiveBatch&) = delete;
  ReceiveBatch& operator=(const ReceiveBatch&) = delete;

  /// Asks the kernel to count what it has no room for.
  static void count_drops(Socket socket) noexcept;

  /// What waits, oldest first; empty if nothing does. Valid until the next call.
  [[nodiscard]] std::span<const ReceivedDatagram> try_receive(Socket socket) noexcept;

  /// Datagrams that the kernel had no room for, since `count_drops`.
  [[nodiscard]] std::uint64_t dropped_by_kernel() const noexcept { return dropped_by_kernel_; }

 private:
  struct Headers;  // the system's own structures

  std::size_t slot_bytes_;
  std::unique_ptr<std::byte[]> memory_;
  std::unique_ptr<Headers> headers_;
  std::array<ReceivedDatagram, capacity> datagrams_{};
  std::uint64_t dropped_by_kernel_ = 0;
};

}  // namespace hana::transport
