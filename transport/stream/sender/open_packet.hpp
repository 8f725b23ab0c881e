#pragma once

#include "transport/stream/sender/sent_packets.hpp"
#include "transport/stream/wire/stream_encoder.hpp"

namespace hana::transport {

/// A packet that is being filled, and the note of what is in it.
struct OpenPacket {
  StreamPacketWriter& writer;
  SentPackets& sent;
  PacketNumber number{};
};

}  // namespace hana::transport
