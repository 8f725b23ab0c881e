#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "router/events/osc_message_view.hpp"

namespace hana::tools {

/// The arguments of an OSC message as JSON: numbers, text, true, false, null, arrays; blobs, MIDI
/// and other bytes as hexadecimal text.
[[nodiscard]] nlohmann::json arguments_json(const OscMessageView& message);

}  // namespace hana::tools
