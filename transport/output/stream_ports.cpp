#include "transport/output/stream_ports.hpp"

#include <algorithm>
#include <utility>

namespace hana::transport {

StreamPorts::StreamPorts(OutputMail& mail) : mail_(mail) {
  entries_.reserve(most);
  touched_.reserve(most);
  entry_of_.fill(none);
}

bool StreamPorts::push(DestinationId to, const StreamMessage& message, Instant now) noexcept {
  auto* entry = find(to);
  if (entry == nullptr) return false;
  touch(*entry);
  return entry->port->sender.push(message, now);
}

void StreamPorts::attend(Instant now) noexcept {
  for (auto& entry : entries_)
    if (entry.deadline <= now) touch(entry);
}

void StreamPorts::take_in(StreamStarts starts, Instant /*now*/) noexcept {
  const auto index = static_cast<std::size_t>(starts.port->id);
  if (index >= most || entry_of_[index] != none) return mail_.give_back(std::move(starts.port));
  entry_of_[index] = static_cast<std::uint16_t>(entries_.size());
  touch(entries_.emplace_back(Entry{std::move(starts.port), {}, {}, false}));
}

void StreamPorts::take_in(const StreamMoves& moves, Instant now) noexcept {
  auto* entry = find(moves.id);
  if (entry == nullptr) return;
  entry->port->to = moves.to;
  entry->port->sender.moved(now);
  touch(*entry);
}

void StreamPorts::take_in(const StreamReopens& reopens, Instant now) noexcept {
  auto* entry = find(reopens.id);
  if (entry == nullptr) return;
  entry->port->sender.reopen(now);
  touch(*entry);
}

void StreamPorts::take_in(const StreamRests& rests, Instant now) noexcept {
  auto* entry = find(rests.id);
  if (entry == nullptr) return;
  entry->port->sender.rest(now);
  touch(*entry);
}

void StreamPorts::take_in(const StreamEnds& ends, Instant /*now*/) noexcept {
  auto* entry = find(ends.id);
  if (entry == nullptr) return;
  std::erase(touched_, ends.id);
  next_ = 0;
  entry_of_[static_cast<std::size_t>(ends.id)] = none;
  mail_.give_back(std::move(entry->port));
  if (entry != &entries_.back()) {
    *entry = std::move(entries_.back());
    entry_of_[static_cast<std::size_t>(entry->port->id)] =
        static_cast<std::uint16_t>(entry - entries_.data());
  }
  entries_.pop_back();
}

void StreamPorts::take_in(const ClockKnown& known, Instant /*now*/) noexcept {
  if (auto* entry = find(known.id)) entry->port->clock = known.clock;
}

void StreamPorts::take_in(const AnswerCame& came, Instant /*now*/) noexcept {
  const auto session = session_of(came.answer);
  const auto entry = std::ranges::find(entries_, session, &Entry::session);
  if (entry == entries_.end()) return;
  auto& port = *entry->port;
  port.report.heard(came.at);
  if (const auto times = port.sender.receive(came.answer, came.at))
    port.report.arrived(*times, port.clock, came.at);
  touch(*entry);
}

StreamPorts::Entry* StreamPorts::find(DestinationId id) noexcept {
  const auto index = static_cast<std::size_t>(id);
  if (index >= most || entry_of_[index] == none) return nullptr;
  return &entries_[entry_of_[index]];
}

void StreamPorts::touch(Entry& entry) noexcept {
  if (!std::exchange(entry.is_touched, true)) touched_.push_back(entry.port->id);
}

bool StreamPorts::write_next(DatagramBatch& batch, Instant now) noexcept {
  while (next_ < touched_.size()) {
    auto& entry = *find(touched_[next_]);
    const auto room = batch.packet_room();
    if (room.empty()) return false;
    if (const auto size = entry.port->sender.take(room, now)) {
      batch.add_packet(entry.port->id, entry.port->to, size);
      const bool has_likely_more = size > room.size() / 2;
      if (!has_likely_more) ++next_;
      return true;
    }
    settle(entry);
    touched_[next_] = touched_.back();
    touched_.pop_back();
  }
  next_ = 0;
  return false;
}

/// Nothing is due for it until its deadline.
void StreamPorts::settle(Entry& entry) noexcept {
  entry.is_touched = false;
  entry.session = entry.port->sender.session();
  entry.deadline = entry.port->sender.next_deadline();
  entry.port->report.publish(entry.port->sender);
}

Instant StreamPorts::next_deadline() const noexcept {
  auto next = Instant::max();
  for (const auto& entry : entries_) next = std::min(next, entry.deadline);
  return next;
}

}  // namespace hana::transport
