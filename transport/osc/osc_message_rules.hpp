#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "transport/osc/osc_validator.hpp"

namespace hana::transport {

/// The rules for one message; `find_fault` applies them to every message of a packet.
/// Real-time safe. `message.size()` is a multiple of four.
[[nodiscard]] std::optional<OscFault> find_fault_in_message(std::span<const std::byte> message,
                                                            const OscLimits& limits) noexcept;

}  // namespace hana::transport
