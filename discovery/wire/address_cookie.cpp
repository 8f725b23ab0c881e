#include "discovery/wire/address_cookie.hpp"

#include <cstring>

namespace hana::discovery {

AddressCookie::AddressCookie(std::uint64_t seed) noexcept {
  std::memcpy(secret_.room().data(), &seed, sizeof seed);
}

Cookie AddressCookie::of(const Endpoint& endpoint) const noexcept {
  const auto code = transport::hmac_sha256(
      secret_.bytes(),
      {std::as_bytes(std::span{endpoint.address}), std::as_bytes(std::span{&endpoint.port, 1})});
  std::int32_t cookie = 0;
  std::memcpy(&cookie, code.bytes().data(), sizeof cookie);
  return Cookie{cookie};
}

}  // namespace hana::discovery
