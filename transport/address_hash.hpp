#pragma once

#include <cstdint>
#include <string_view>

namespace hana::transport {

/// 64 bits of an OSC address, the lowest as good as any for a place in a table.
///
/// Real-time safe.
/// Source:  FNV-1a (Fowler, Noll, Vo), mixed once more.
[[nodiscard]] constexpr std::uint64_t address_hash(std::string_view address) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : address) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash ^= hash >> 32;
  hash *= 0x9e3779b97f4a7c15;
  return hash ^ hash >> 32;
}

}  // namespace hana::transport
