#pragma once

#include <net/if.h>

namespace hana::discovery {

/// Linux's IFF_LOWER_UP, from a header that <net/if.h> does not go with: the carrier is there, up
/// to a second before IFF_RUNNING says so.
constexpr unsigned lower_up = 0x10000;

/// Up and with a carrier. Without one nobody is reached; when it returns, that is a change of
/// interfaces.
[[nodiscard]] constexpr bool is_live(unsigned flags) noexcept {
  return (flags & IFF_UP) != 0 && (flags & (IFF_RUNNING | lower_up)) != 0;
}

}  // namespace hana::discovery
