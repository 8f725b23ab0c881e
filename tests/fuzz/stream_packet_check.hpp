#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace hana::test {

/// What must hold whatever a network brings to the two ends of a stream: the bytes are cut into
/// datagrams that are completed so far that they are taken for a stream's, and some keep their
/// shape.
///
/// Returns what does not hold.
[[nodiscard]] std::optional<std::string> broken_stream_promise(std::span<const std::byte> bytes);

}  // namespace hana::test
