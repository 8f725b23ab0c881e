#pragma once

#include <cstdint>

namespace hana::test {

/// Calls of the heap (operator new and delete, malloc and free included) by this thread so far.
[[nodiscard]] std::uint64_t heap_calls() noexcept;

}  // namespace hana::test
