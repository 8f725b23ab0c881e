#include "tests/fuzz/drawn_packets.hpp"

#include <array>
#include <chrono>
#include <vector>

#include "transport/stream/wire/stream_encoder.hpp"

namespace hana::test {

using namespace transport;

std::uint32_t near(std::uint32_t number, DrawnBytes& bytes) {
  return number + bytes.number(1) - 128;
}

std::size_t write_stream_packet(std::span<std::byte> room, Session session, DrawnBytes& bytes) {
  StreamPacketWriter writer{room,
                            {session, static_cast<PacketNumber>(near(100, bytes)),
                             static_cast<EventNumber>(near(100, bytes)), StreamTime{}}};
  std::array<std::byte, 8> message{std::byte{'/'}, std::byte{'a'}, {}, {}, std::byte{','}};
  const std::vector<std::byte> part(bytes.number(1) % 2 == 0 ? StreamBounds::part : 8);
  for (auto left = bytes.number(1) % 8; left > 0; --left) {
    const auto kind = bytes.number(1) % 4;
    const auto event = near(110, bytes);
    const EventMark mark{static_cast<EventNumber>(event),
                         static_cast<EventNumber>(event - bytes.number(1) % 16), StreamTime{},
                         std::chrono::milliseconds{bytes.number(2)}, Telling::First};
    bool fits = true;
    if (kind == 0) fits = writer.try_add(EventElement{mark, message});
    if (kind == 1) fits = writer.try_add(GivenUpElement{mark.event, bytes.number(2)});
    if (kind == 2)
      fits = writer.try_add(ValueElement{static_cast<ValueNumber>(near(100, bytes)),
                                         static_cast<SlotNumber>(bytes.number(2)),
                                         {},
                                         message});
    if (kind == 3)
      fits = writer.try_add(PartElement{mark, static_cast<std::uint8_t>(bytes.number(1) % 9),
                                        static_cast<std::uint8_t>(bytes.number(1) % 9), part});
    if (!fits) break;
  }
  return writer.size();
}

}  // namespace hana::test
