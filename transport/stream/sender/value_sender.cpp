#include "transport/stream/sender/value_sender.hpp"

#include <algorithm>
#include <chrono>

namespace hana::transport {
namespace {

using namespace std::chrono_literals;

constexpr Clock::duration queueing_worth_spacing = 10ms;
constexpr Clock::duration least_spacing = 2ms;
constexpr Clock::duration most_spacing = 33ms;

}  // namespace

ValueSender::ValueSender(ValueNumber first, BlockStore& store, AddressTable& addresses,
                         StreamCounts& counts)
    : store_(store), addresses_(addresses), counts_(counts), next_(first) {
  active_.reserve(addresses.all().size());
}

bool ValueSender::push(const StreamMessage& message, std::string_view address,
                       Instant now) noexcept {
  if (message.bytes.size() > StreamBounds::part) return false;
  const auto index = addresses_.find_or_add(address, AddressState::Kind::Value);
  if (index == AddressIndex::None) return false;
  auto& value = addresses_.at(index);
  if (value.kind != AddressState::Kind::Value) return false;
  if (!addresses_.try_keep(value, message.bytes)) return false;
  value.at = message.at;
  value.sequence = next_;
  value.timeouts = 0;
  value.is_acknowledged = false;
  next_ = advanced(next_);
  make_due(index, std::max(now, value.sent + spacing_));
  ++counts_.values;
  return true;
}

void ValueSender::make_due(AddressIndex index, Instant when) noexcept {
  auto& value = addresses_.at(index);
  value.due = when;
  due_ = std::min(due_, when);
  if (!value.is_active) active_.push_back(index);
  value.is_active = true;
}

bool ValueSender::write(OpenPacket packet, PathEstimate& path, Instant now) noexcept {
  if (due_ > now) return true;
  due_ = Instant::max();
  for (std::size_t i = 0; i < active_.size();) {
    auto& value = addresses_.at(active_[i]);
    if (value.is_acknowledged) {
      value.is_active = false;
      active_[i] = active_.back();
      active_.pop_back();
      continue;
    }
    if (value.due <= now && !write_value(packet, active_[i], path, now)) {
      due_ = now;
      return false;
    }
    due_ = std::min(due_, value.due);
    ++i;
  }
  return true;
}

bool ValueSender::write_value(OpenPacket packet, AddressIndex index, PathEstimate& path,
                              Instant now) noexcept {
  auto& value = addresses_.at(index);
  const auto bytes = std::span{scratch_}.first(value.message.size);
  if (!packet.writer.has_room_for(bytes.size())) return false;
  static_cast<void>(store_.read(value.message, 0, bytes));
  const auto slot = static_cast<SlotNumber>(index);
  if (!packet.writer.try_add(ValueElement{value.sequence, slot, stream_time(value.at, now), bytes}))
    return false;
  packet.sent.keep({.kind = SentItem::Kind::Value,
                    .slot = slot,
                    .number = static_cast<std::uint32_t>(value.sequence)});
  value.last_packet = packet.number;
  value.sent = now;
  if (value.timeouts > 0) ++counts_.repeats;
  value.due = path.is_lost ? Instant::max() : now + path.timeout(value.timeouts);
  value.timeouts = static_cast<std::uint8_t>(std::min(value.timeouts + 1, 6));
  return true;
}

void ValueSender::acknowledged(const SentItem& item) noexcept {
  auto& value = addresses_.at(static_cast<AddressIndex>(item.slot));
  if (value.sequence != static_cast<ValueNumber>(item.number)) return;
  value.is_acknowledged = true;
  value.due = Instant::max();
}

void ValueSender::lost(const SentItem& item, PacketNumber packet, Instant now) noexcept {
  auto& value = addresses_.at(static_cast<AddressIndex>(item.slot));
  if (value.is_acknowledged || value.last_packet != packet || value.due == Instant::max()) return;
  value.due = std::min(value.due, std::max(now, value.sent + spacing_));
  due_ = std::min(due_, value.due);
}

void ValueSender::repeat_all(Instant now) noexcept {
  for (const auto index : active_)
    if (!addresses_.at(index).is_acknowledged) make_due(index, now);
}

void ValueSender::tell_all(Instant now) noexcept {
  for (std::size_t i = 0; i < addresses_.all().size(); ++i) {
    auto& value = addresses_.all()[i];
    if (value.kind != AddressState::Kind::Value) continue;
    value.is_acknowledged = false;
    make_due(static_cast<AddressIndex>(i), now);
  }
}

void ValueSender::pace(const RoundTrip& round_trip, Instant now) noexcept {
  if (now - spacing_changed_ < round_trip.smoothed()) return;
  spacing_changed_ = now;
  if (round_trip.queueing() > queueing_worth_spacing)
    spacing_ = std::clamp(spacing_ * 3 / 2, least_spacing, most_spacing);
  else
    spacing_ = spacing_ > least_spacing ? spacing_ * 9 / 10 : Clock::duration::zero();
}

}  // namespace hana::transport
