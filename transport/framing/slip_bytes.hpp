#pragma once

#include <cstddef>

namespace hana::transport::slip {

// Source: RFC 1055, "Protocol".
inline constexpr std::byte end{0xc0};
inline constexpr std::byte escape{0xdb};
inline constexpr std::byte escaped_end{0xdc};
inline constexpr std::byte escaped_escape{0xdd};

}  // namespace hana::transport::slip
