#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace hana::test {

/// What must hold of pings and pongs whatever a network brings: the bytes are taken for one packet,
/// and for what a peer with a clock of its own mind answers to one who synchronises with it.
///
/// Returns what does not hold.
[[nodiscard]] std::optional<std::string> broken_clock_promise(std::span<const std::byte> bytes);

}  // namespace hana::test
