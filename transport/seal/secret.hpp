#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>

namespace hana::transport {

/// 32 bytes that are wiped when they go: a key, or what HMAC-SHA-256 made.
class Secret {
 public:
  static constexpr std::size_t size = 32;

  Secret() = default;
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret();

  [[nodiscard]] std::span<const std::byte, size> bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::span<std::byte, size> room() noexcept { return bytes_; }

 private:
  std::array<std::byte, size> bytes_{};
};

/// The code for the pieces, one after the other. No heap; the state is wiped.
///
/// Source: RFC 2104, with SHA-256 of FIPS 180-4; test vectors in RFC 4231.
[[nodiscard]] Secret hmac_sha256(std::span<const std::byte> key,
                                 std::initializer_list<std::span<const std::byte>> pieces) noexcept;

/// In a time that depends on the sizes only.
[[nodiscard]] bool are_equal(std::span<const std::byte> one,
                             std::span<const std::byte> other) noexcept;

/// Fills it from the operating system's source. Throws if that cannot be opened.
void fill_randomly(std::span<std::byte> room);

}  // namespace hana::transport
