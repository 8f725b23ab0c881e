#include "transport/stream/receiver/message_parts.hpp"

#include <algorithm>

namespace hana::transport {

MessageParts::MessageParts() : memory_(new Memory[StreamBounds::messages_in_parts]) {}

MessageParts::Outcome MessageParts::add(const PartElement& part) noexcept {
  auto* message = find(part.mark.event);
  if (message == nullptr) message = begin(part);
  if (message == nullptr || message->count != part.count) return Outcome::Refused;
  auto& memory = memory_[static_cast<std::size_t>(message - messages_.data())];
  const auto offset = part.index * StreamBounds::part;
  std::copy(part.part.begin(), part.part.end(), memory.begin() + offset);
  message->here = static_cast<std::uint8_t>(message->here | 1U << part.index);
  if (part.index + 1 == part.count) message->size = offset + part.part.size();
  const auto all = (1U << message->count) - 1;
  return message->here == all ? Outcome::Complete : Outcome::Incomplete;
}

std::span<const std::byte> MessageParts::message(EventNumber event) const noexcept {
  for (std::size_t i = 0; i < messages_.size(); ++i)
    if (messages_[i].is_used && messages_[i].event == event)
      return std::span{memory_[i]}.first(messages_[i].size);
  return {};
}

void MessageParts::forget(EventNumber event) noexcept {
  if (auto* message = find(event)) *message = {};
}

MessageParts::Message* MessageParts::find(EventNumber event) noexcept {
  const auto found = std::ranges::find_if(
      messages_, [&](const Message& message) { return message.is_used && message.event == event; });
  return found == messages_.end() ? nullptr : &*found;
}

MessageParts::Message* MessageParts::begin(const PartElement& part) noexcept {
  const auto free = std::ranges::find(messages_, false, &Message::is_used);
  if (free == messages_.end()) return nullptr;
  *free = {.is_used = true, .event = part.mark.event, .count = part.count, .here = 0, .size = 0};
  return &*free;
}

}  // namespace hana::transport
