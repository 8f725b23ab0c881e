#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace hana::test {

/// What must hold for any stream of bytes at all, in both framings: however it is cut, the packets
/// are those that a plain reading of the whole stream finds, and each can be framed again.
///
/// Returns what does not hold.
[[nodiscard]] std::optional<std::string> broken_framing_promise(std::span<const std::byte> stream);

}  // namespace hana::test
