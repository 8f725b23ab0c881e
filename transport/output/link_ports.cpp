#include "transport/output/link_ports.hpp"

#include <algorithm>
#include <utility>

namespace hana::transport {

LinkPorts::LinkPorts(OutputMail& mail) : mail_(mail) {
  linked_.reserve(most);
  touched_.reserve(most);
}

bool LinkPorts::push(DestinationId to, std::span<const std::byte> message,
                     const OutgoingMessage& of, Instant now) noexcept {
  auto* entry = find(to);
  if (entry == nullptr) return false;
  touch(*entry);
  const auto outcome = entry->port->writer.push(message, of.control_class, of.at, now);
  return outcome == FrameBacklog::Outcome::Queued || outcome == FrameBacklog::Outcome::Replaced;
}

void LinkPorts::take_in(LinkStarts starts, Instant /*now*/) noexcept {
  const auto index = static_cast<std::size_t>(starts.port->id);
  if (index >= most || entries_[index].port) return mail_.give_back(std::move(starts.port));
  linked_.push_back(starts.port->id);
  entries_[index] = {std::move(starts.port), Instant::max(), false};
}

void LinkPorts::take_in(LinkConnected connected, Instant now) noexcept {
  auto* entry = find(connected.id);
  if (entry == nullptr) return mail_.give_back(std::move(connected.socket));
  mail_.give_back(entry->port->writer.detach(now));
  entry->port->writer.attach(std::move(connected.socket), now);
  touch(*entry);
}

void LinkPorts::take_in(const LinkInterrupted& interrupted, Instant now) noexcept {
  auto* entry = find(interrupted.id);
  if (entry == nullptr) return;
  mail_.give_back(entry->port->writer.detach(now));
  touch(*entry);
}

void LinkPorts::take_in(const LinkEnds& ends, Instant /*now*/) noexcept {
  auto* entry = find(ends.id);
  if (entry == nullptr) return;
  std::erase(touched_, ends.id);
  std::erase(linked_, ends.id);
  mail_.give_back(std::move(entry->port));
  *entry = {};
}

void LinkPorts::attend(Instant now) noexcept {
  for (const auto id : linked_) {
    auto& entry = entries_[static_cast<std::size_t>(id)];
    if (entry.deadline > now) continue;
    entry.port->writer.look_after(now);
    entry.deadline = entry.port->writer.next_deadline();
  }
}

void LinkPorts::write(Instant now) noexcept {
  for (const auto id : touched_) {
    auto& entry = entries_[static_cast<std::size_t>(id)];
    entry.port->writer.write(now);
    entry.deadline = entry.port->writer.next_deadline();
    entry.is_touched = false;
  }
  touched_.clear();
}

LinkPorts::Entry* LinkPorts::find(DestinationId id) noexcept {
  const auto index = static_cast<std::size_t>(id);
  return index < most && entries_[index].port ? &entries_[index] : nullptr;
}

void LinkPorts::touch(Entry& entry) noexcept {
  if (!std::exchange(entry.is_touched, true)) touched_.push_back(entry.port->id);
}

Instant LinkPorts::next_deadline() const noexcept {
  auto next = Instant::max();
  for (const auto id : linked_)
    next = std::min(next, entries_[static_cast<std::size_t>(id)].deadline);
  return next;
}

}  // namespace hana::transport
