#pragma once

#include <cstdint>

#include "transport/stream/wire/numbers.hpp"

namespace hana::transport {

/// Which of the latest 65 packets arrived.
///
/// Threads: one owner. Real-time safe.
class PacketHistory {
 public:
  /// False: it has arrived already, or is too old to tell.
  [[nodiscard]] bool is_new(PacketNumber packet) const noexcept;

  /// Call for packets that are new.
  void add(PacketNumber packet) noexcept;

  [[nodiscard]] bool is_empty() const noexcept { return is_empty_; }
  [[nodiscard]] PacketNumber latest() const noexcept { return latest_; }

  /// Bit 63: the one before the latest; bit 0: the one 64 before it.
  [[nodiscard]] std::uint64_t before() const noexcept { return before_; }

 private:
  bool is_empty_ = true;
  PacketNumber latest_{};
  std::uint64_t before_ = 0;
};

}  // namespace hana::transport
