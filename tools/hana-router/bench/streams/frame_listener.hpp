#pragma once

#include <filesystem>

#include "transport/link/stream_target.hpp"

namespace hana::tools {

/// A plain listening socket: a TCP port on loopback, or a Unix socket.
///
/// Errors: the constructors throw std::system_error.
class FrameListener {
 public:
  FrameListener();
  explicit FrameListener(const std::filesystem::path& path);
  ~FrameListener();
  FrameListener(const FrameListener&) = delete;
  FrameListener& operator=(const FrameListener&) = delete;

  [[nodiscard]] const transport::StreamTarget& target() const noexcept { return target_; }
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

  /// Without blocking; below 0: nobody waits.
  [[nodiscard]] int try_accept() const noexcept;

 private:
  int descriptor_;
  transport::StreamTarget target_;
};

}  // namespace hana::tools
