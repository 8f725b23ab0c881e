#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace hana::test {

/// What must hold of a visualization's inlet whatever four addresses send it: the bytes are cut
/// into streams that open, their packets, pings, pongs to its own pings, and datagrams of any
/// bytes.
///
/// Returns what does not hold.
[[nodiscard]] std::optional<std::string> broken_inlet_promise(std::span<const std::byte> bytes);

}  // namespace hana::test
