#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "router/endpoint.hpp"
#include "transport/osc/osc_validator.hpp"

namespace hana::devices {

/// What one sender sent.
struct SenderCounts {
  Endpoint sender;              // with the port it used last; Unspecified: all others together
  std::uint64_t packets = 0;    // valid ones
  std::uint64_t messages = 0;   // in them, passed on
  std::uint64_t dropped = 0;    // in them, not passed on: the lane was full
  std::uint64_t malformed = 0;  // packets refused
  std::optional<transport::OscFault> last_fault;
};

/// Counts per sending address, whatever its port: many programs use a new one for every packet.
/// The first `capacity` addresses get a row each, the rest share one.
///
/// Threads: one owner. No heap.
class SenderTable {
 public:
  static constexpr std::size_t capacity = 64;

  /// The row to count in; valid for as long as the table.
  [[nodiscard]] SenderCounts& row_of(const Endpoint& sender) noexcept;

  /// In order of appearance.
  [[nodiscard]] std::span<const SenderCounts> rows() const noexcept;

  [[nodiscard]] const SenderCounts& others() const noexcept { return others_; }

 private:
  std::array<SenderCounts, capacity> rows_{};
  std::size_t used_ = 0;
  std::size_t last_ = 0;  // where the newest packet came from: mostly the next one does too
  SenderCounts others_{};
};

}  // namespace hana::devices
