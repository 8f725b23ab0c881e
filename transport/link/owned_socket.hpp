#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

namespace hana::transport {

/// A descriptor of a connected stream socket, of its own: the number stays this one's until it
/// goes, whatever others that lead to the same socket do.
///
/// Threads: one owner; it may be handed on. Real-time safe, but for `duplicate_of` and closing.
class OwnedSocket {
 public:
  OwnedSocket() noexcept = default;
  explicit OwnedSocket(int descriptor) noexcept : descriptor_(descriptor) {}
  ~OwnedSocket();
  OwnedSocket(OwnedSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  OwnedSocket& operator=(OwnedSocket&& other) noexcept;

  /// Another descriptor for the same socket; not open if there is none left.
  [[nodiscard]] static OwnedSocket duplicate_of(int descriptor) noexcept;

  [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }

  /// How many bytes the socket took, without blocking. Empty: it is broken, for good.
  [[nodiscard]] std::optional<std::size_t> try_send(std::span<const std::byte> bytes) noexcept;

  /// How many bytes that were written the peer's machine has not taken; of a Unix socket, the peer.
  [[nodiscard]] std::uint64_t bytes_under_way() const noexcept;

  /// Ends the connection at once, for whoever reads from it too. What is under way is forgotten:
  /// otherwise it could still arrive, late, while newer messages go over the next connection.
  void abort() noexcept;

 private:
  int descriptor_ = -1;
};

}  // namespace hana::transport
