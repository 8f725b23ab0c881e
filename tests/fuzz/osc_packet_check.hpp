#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace hana::test {

/// What must hold for any bytes at all: they are refused with a reason, or every message in them
/// can be read within its bounds and encoded again to the same bytes.
///
/// Returns what does not hold.
[[nodiscard]] std::optional<std::string> broken_promise(std::span<const std::byte> packet);

}  // namespace hana::test
