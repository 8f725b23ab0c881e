#include "transport/seal/secret.hpp"

#include <sodium.h>

#include <stdexcept>

namespace hana::transport {
namespace {

/// Never null, which an empty span's data may be.
const unsigned char* octets(std::span<const std::byte> bytes) noexcept {
  static constexpr unsigned char nothing = 0;
  return bytes.empty() ? &nothing : reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

static_assert(Secret::size == crypto_auth_hmacsha256_BYTES);

Secret::~Secret() { sodium_memzero(bytes_.data(), bytes_.size()); }

Secret hmac_sha256(std::span<const std::byte> key,
                   std::initializer_list<std::span<const std::byte>> pieces) noexcept {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, octets(key), key.size());
  for (const auto piece : pieces)
    crypto_auth_hmacsha256_update(&state, octets(piece), piece.size());
  Secret result;
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(result.room().data()));
  sodium_memzero(&state, sizeof state);
  return result;
}

bool are_equal(std::span<const std::byte> one, std::span<const std::byte> other) noexcept {
  return one.size() == other.size() && sodium_memcmp(octets(one), octets(other), one.size()) == 0;
}

void fill_randomly(std::span<std::byte> room) {
  if (sodium_init() < 0) throw std::runtime_error{"this system has no source of random numbers"};
  randombytes_buf(room.data(), room.size());
}

}  // namespace hana::transport
