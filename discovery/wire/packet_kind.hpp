#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace hana::discovery {

/// `hello`, `query`, `bye`, `probe`, `alive`, `page` or `list`, sealed or not; `other` for the
/// rest. Looks at the address only: for counting, not for checking. No heap.
[[nodiscard]] std::string_view kind_of(std::span<const std::byte> datagram) noexcept;

}  // namespace hana::discovery
