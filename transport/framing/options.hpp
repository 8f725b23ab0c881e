#pragma once

#include <cstdint>

namespace hana::transport {

/// How packets are told apart in a stream of bytes.
enum class Framing : std::uint8_t {
  Length,  // OSC 1.0: the packet's size before it
  Slip,    // OSC 1.1: RFC 1055, END before and behind it
};

}  // namespace hana::transport
