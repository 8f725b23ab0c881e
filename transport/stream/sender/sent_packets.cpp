#include "transport/stream/sender/sent_packets.hpp"

namespace hana::transport {

SentPackets::SentPackets() : packets_(packets_kept), items_(items_kept) {}

void SentPackets::begin(PacketNumber number, Instant now) noexcept {
  packets_[place(number, packets_kept)] = {number, now, item_count_, 0, Fate::Unknown};
  current_ = number;
}

void SentPackets::keep(const SentItem& item) noexcept {
  items_[item_count_++ % items_kept] = item;
  ++packets_[place(current_, packets_kept)].items;
}

SentPacket* SentPackets::find(PacketNumber number) noexcept {
  auto& packet = packets_[place(number, packets_kept)];
  return packet.number == number && packet.at != Instant{} ? &packet : nullptr;
}

Instant SentPackets::oldest() const noexcept {
  return packets_[place(advanced(current_), packets_kept)].at;
}

const SentItem* SentPackets::item(const SentPacket& packet, std::size_t i) const noexcept {
  const auto index = packet.first_item + static_cast<std::uint32_t>(i);
  return item_count_ - index <= items_kept ? &items_[index % items_kept] : nullptr;
}

}  // namespace hana::transport
