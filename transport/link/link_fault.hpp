#pragma once

#include <cstdint>
#include <string_view>

namespace hana::transport {

/// Why a writer gave its connection up.
enum class LinkFault : std::uint8_t {
  None,
  Full,     // its backlog has no room left
  Stalled,  // see `FrameBacklog::is_stalled`
  Broken,   // the socket said so
};

/// In words for a person; empty where the reading side knows better.
[[nodiscard]] constexpr std::string_view to_text(LinkFault fault) noexcept {
  switch (fault) {
    case LinkFault::Full:
      return "256 kB wait for the peer";
    case LinkFault::Stalled:
      return "the peer took nothing for 2 s";
    case LinkFault::None:
    case LinkFault::Broken:
      break;
  }
  return {};
}

}  // namespace hana::transport
