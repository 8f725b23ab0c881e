#include "discovery/wire/address_cookie.hpp"

#include <sodium.h>

#include <cstring>

namespace hana::discovery {

AddressCookie::AddressCookie(std::uint64_t seed) {
  static_assert(sizeof key_ == crypto_shorthash_KEYBYTES);
  std::memcpy(key_.data(), &seed, sizeof seed);
}

Cookie AddressCookie::of(const Endpoint& endpoint) const noexcept {
  std::array<unsigned char, 16 + sizeof endpoint.port> bytes{};
  std::memcpy(bytes.data(), endpoint.address.data(), endpoint.address.size());
  std::memcpy(bytes.data() + endpoint.address.size(), &endpoint.port, sizeof endpoint.port);
  std::array<unsigned char, crypto_shorthash_BYTES> hash{};
  crypto_shorthash(hash.data(), bytes.data(), bytes.size(), key_.data());
  std::int32_t cookie = 0;
  std::memcpy(&cookie, hash.data(), sizeof cookie);
  return Cookie{cookie};
}

}  // namespace hana::discovery
