#include "transport/link/value_memory.hpp"

#include <algorithm>

#include "router/events/osc_message_view.hpp"
#include "transport/address_hash.hpp"
#include "transport/stream/delivery.hpp"

namespace hana::transport {

ValueMemory::ValueMemory(std::size_t addresses)
    : most_(addresses), places_(2 * addresses, no_address) {
  slots_.reserve(addresses);
}

AddressKey ValueMemory::key_of(std::span<const std::byte> message) noexcept {
  const auto address = OscMessageView{message}.address();
  const auto hash = address_hash(address);
  auto place = hash % places_.size();
  for (; places_[place] != no_address; place = (place + 1) % places_.size()) {
    const auto& slot = slots_[places_[place]];
    const auto known = OscMessageView{std::span{slot.message}.first(slot.size)}.address();
    if (slot.hash == hash && known == address) return places_[place];
  }
  if (slots_.size() == most_) return no_address;
  const auto key = static_cast<AddressKey>(slots_.size());
  places_[place] = key;
  auto& slot = slots_.emplace_back();
  slot.hash = hash;
  keep(message, slot);
  return key;
}

std::uint32_t ValueMemory::remember(AddressKey key, std::span<const std::byte> message,
                                    ControlClass control_class) noexcept {
  auto& slot = slots_[key];
  keep(message, slot);
  slot.meaning = meaning_of(message, control_class);
  slot.stream_end = never;
  return ++slot.version;
}

void ValueMemory::written(AddressKey key, std::uint32_t version,
                          std::uint64_t stream_end) noexcept {
  if (slots_[key].version == version) slots_[key].stream_end = stream_end;
}

void ValueMemory::begin_repeating(std::uint64_t acknowledged) noexcept {
  repeats_ = 0;
  for (auto& slot : slots_) {
    slot.repeats = must_repeat(slot, acknowledged);
    slot.stream_end = slot.stream_end <= acknowledged ? 0 : never;
    if (slot.repeats) ++repeats_;
  }
  next_repeat_ = 0;
}

std::optional<AddressKey> ValueMemory::take_repeat() noexcept {
  for (; repeats_ > 0; ++next_repeat_) {
    if (!slots_[next_repeat_].repeats) continue;
    const auto key = static_cast<AddressKey>(next_repeat_);
    leave_out(key);
    return key;
  }
  return std::nullopt;
}

void ValueMemory::leave_out(AddressKey key) noexcept {
  if (slots_[key].repeats) --repeats_;
  slots_[key].repeats = false;
}

std::span<const std::byte> ValueMemory::message(AddressKey key) const noexcept {
  return std::span{slots_[key].message}.first(slots_[key].size);
}

/// The address of a message that is too large fits all the same.
void ValueMemory::keep(std::span<const std::byte> message, Slot& slot) noexcept {
  const auto kept = message.first(std::min(message.size(), max_message));
  slot.size = static_cast<std::uint16_t>(kept.size());
  std::ranges::copy(kept, slot.message.begin());
}

ValueMemory::Meaning ValueMemory::meaning_of(std::span<const std::byte> message,
                                             ControlClass control_class) noexcept {
  if (message.size() > max_message) return Meaning::Momentary;
  const OscMessageView view{message};
  switch (delivery_of(view, control_class)) {
    case Delivery::Newest:
      return Meaning::Value;
    case Delivery::State:
      return is_held(view) ? Meaning::Held : Meaning::Released;
    case Delivery::Trigger:
      break;
  }
  return Meaning::Momentary;
}

bool ValueMemory::must_repeat(const Slot& slot, std::uint64_t acknowledged) noexcept {
  switch (slot.meaning) {
    case Meaning::Value:
    case Meaning::Held:
      return true;
    case Meaning::Released:
      return slot.stream_end > acknowledged;
    case Meaning::Momentary:
      break;
  }
  return false;
}

}  // namespace hana::transport
