#pragma once

#include <optional>

#include "transport/stream/wire/stream_packets.hpp"

namespace hana::transport {

/// What of one stream was used, until it is reported: the last 64 uses, every 50 ms at most.
///
/// Threads: one owner. Real-time safe.
class UseReport {
 public:
  void add(const Use& use, Instant now) noexcept;

  /// When the next report is due; `Instant::max()`: nothing was used.
  [[nodiscard]] Instant due() const noexcept { return due_; }
  [[nodiscard]] std::optional<Applied> take(Session session, Instant now) noexcept;

 private:
  Applied kept_;
  std::size_t oldest_ = 0;  // once they are all there
  Instant due_ = Instant::max();
  Instant last_{};
};

}  // namespace hana::transport
