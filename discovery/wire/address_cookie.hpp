#pragma once

#include <cstdint>

#include "discovery/wire/packets.hpp"
#include "transport/seal/secret.hpp"

namespace hana::discovery {

/// A number for each address that only who receives there can know.
///
/// Source: HMAC-SHA-256 of the address and port, cut to 32 bits.
class AddressCookie {
 public:
  /// The seed is the secret.
  explicit AddressCookie(std::uint64_t seed) noexcept;

  [[nodiscard]] Cookie of(const Endpoint& endpoint) const noexcept;

 private:
  transport::Secret secret_;
};

}  // namespace hana::discovery
