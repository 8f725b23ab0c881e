#pragma once

#include <functional>
#include <memory>
#include <span>

#include "transport/link/link_writer.hpp"
#include "transport/net.hpp"

namespace hana::transport {

/// A `LinkWriter` that lives on an `io_context`, with a timer of its own.
///
/// Threads: the `io_context`'s. Nothing of it goes on when it is gone.
class TimedWriter : public std::enable_shared_from_this<TimedWriter> {
 public:
  /// `failed` is called when a fault was found; the writer may be closed there.
  TimedWriter(net::io_context& io, Framing framing, const BacklogLimits& limits,
              std::function<void()> failed);

  /// Leaves at once if the peer takes it, otherwise waits.
  FrameBacklog::Outcome send(std::span<const std::byte> message, ControlClass control_class);

  void attach(OwnedSocket socket);
  void detach() noexcept;

  [[nodiscard]] const LinkWriter& writer() const noexcept { return writer_; }

 private:
  void go_on();

  LinkWriter writer_;
  net::steady_timer timer_;
  Instant wakes_at_ = Instant::max();
  std::function<void()> failed_;
};

}  // namespace hana::transport
