#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "discovery/interface.hpp"

namespace hana::discovery {

/// An IPv6 address that this machine has and must not use: not yet known to be its alone, or known
/// not to be.
struct UnusableAddress {
  InterfaceIndex on{};
  std::array<std::uint8_t, 16> address{};

  friend bool operator==(const UnusableAddress&, const UnusableAddress&) = default;
};

/// Empty where the system does not say.
[[nodiscard]] std::vector<UnusableAddress> unusable_v6_addresses();

/// Reads Linux's /proc/net/if_inet6: address, index, prefix, scope and flags in hexadecimal digits,
/// then the name. Lines that are not like that are passed over.
[[nodiscard]] std::vector<UnusableAddress> unusable_in(std::string_view text);

}  // namespace hana::discovery
