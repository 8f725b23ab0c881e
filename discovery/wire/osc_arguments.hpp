#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "discovery/peer.hpp"
#include "router/events/osc_message_view.hpp"

namespace hana::discovery {

/// The nth argument of a validated message; empty where it is missing or of another type. The
/// views last as long as the message's bytes.
[[nodiscard]] std::optional<std::string_view> text_at(const OscMessageView& message, std::size_t n);
[[nodiscard]] std::optional<std::int32_t> integer_at(const OscMessageView& message, std::size_t n);
[[nodiscard]] std::optional<std::span<const std::byte>> blob_at(const OscMessageView& message,
                                                                std::size_t n);

/// Empty also where the text is not a node's id.
[[nodiscard]] std::optional<NodeId> id_at(const OscMessageView& message, std::size_t n);

}  // namespace hana::discovery
