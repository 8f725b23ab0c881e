#pragma once

#include <cstdint>
#include <string>

#include "transport/client/inlet_message.hpp"

namespace hana::tools {

enum class MessageStyle : std::uint8_t { Text, Json };

/// What brought a message.
enum class Via : std::uint8_t {
  Stream,
  Osc,    // plain OSC by UDP
  Tcp,    // a link
  Local,  // a link from the same machine
};

/// One line without its end: address, arguments, and how old the message is where that is known.
[[nodiscard]] std::string message_line(const transport::InletMessage& message, Via via,
                                       const std::string& from, MessageStyle style);

}  // namespace hana::tools
