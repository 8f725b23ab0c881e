#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace hana::test {

/// What must hold for any bytes that discovery receives: they are refused, or the packet can be
/// passed on and reads back; a changed seal does not open; their filter matches without harm.
///
/// Returns what does not hold.
[[nodiscard]] std::optional<std::string> broken_discovery_promise(
    std::span<const std::byte> datagram);

}  // namespace hana::test
