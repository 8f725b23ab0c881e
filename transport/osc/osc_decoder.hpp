#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "transport/osc/osc_layout.hpp"
#include "transport/osc/osc_validator.hpp"

namespace hana::transport {

/// One message of a packet, where it lies; read it with OscMessageView.
struct ReceivedMessage {
  std::span<const std::byte> bytes;
  std::uint64_t time_tag;  // NTP format, of the innermost bundle; `immediately` outside bundles
};

/// All messages of a packet in the order in which they stand in it; bundles are opened.
///
/// Threads: one owner; views the caller's bytes, which outlive it. Real-time safe: no heap, no
///          recursion.
/// Errors:  none; the packet has passed `find_fault`.
class OscMessages {
 public:
  explicit OscMessages(std::span<const std::byte> packet) noexcept : packet_(packet) {}

  /// Empty after the last one.
  [[nodiscard]] std::optional<ReceivedMessage> next() noexcept;

 private:
  struct OpenBundle {
    std::size_t end;
    std::uint64_t time_tag;
  };

  void open_bundle(std::size_t end) noexcept;

  std::span<const std::byte> packet_;
  std::array<OpenBundle, OscLimits::max_depth> open_;
  std::size_t depth_ = 0;
  std::size_t at_ = 0;
};

}  // namespace hana::transport
