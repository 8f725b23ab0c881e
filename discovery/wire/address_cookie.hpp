#pragma once

#include <array>
#include <cstdint>

#include "discovery/wire/packets.hpp"

namespace hana::discovery {

/// A number for each address that only who receives there can know.
///
/// Source: SipHash-2-4 (Aumasson, Bernstein, INDOCRYPT 2012), cut to 32 bits.
class AddressCookie {
 public:
  /// The seed is the secret.
  explicit AddressCookie(std::uint64_t seed);

  [[nodiscard]] Cookie of(const Endpoint& endpoint) const noexcept;

 private:
  std::array<unsigned char, 16> key_{};
};

}  // namespace hana::discovery
