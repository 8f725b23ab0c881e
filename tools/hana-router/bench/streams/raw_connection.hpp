#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "transport/link/owned_socket.hpp"
#include "transport/link/stream_target.hpp"

namespace hana::tools {

/// What links are compared with: a connected socket and nothing else, writing the bench's message
/// with its size before it. TCP without delay.
///
/// Errors: the constructor throws std::system_error.
class RawConnection {
 public:
  explicit RawConnection(const transport::StreamTarget& target);

  /// Blocks where the peer takes nothing. False: the system refused.
  bool send(std::uint32_t number) noexcept;

 private:
  int descriptor_;
  transport::OwnedSocket owner_;
  std::array<std::byte, 64> frame_{};
  std::size_t size_;
};

}  // namespace hana::tools
