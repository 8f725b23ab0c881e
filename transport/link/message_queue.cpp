#include "transport/link/message_queue.hpp"

#include <algorithm>
#include <cassert>

namespace hana::transport {
namespace {

constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

// A queue that is full of what has to stay is not searched at every push.
constexpr std::chrono::milliseconds between_tidyings{10};

}  // namespace

MessageQueue::MessageQueue(std::size_t bytes, std::size_t messages, std::size_t addresses)
    : most_bytes_(bytes), most_messages_(messages), newest_(addresses, nowhere) {
  entries_.reserve(messages);
  bytes_.reserve(bytes);
}

bool MessageQueue::try_push(const QueuedMessage& message) noexcept {
  if (!has_room(message.bytes.size())) make_room(message.at);
  if (!has_room(message.bytes.size())) return false;
  if (message.address != no_address) newest_[message.address] = entries_.size();
  entries_.push_back({bytes_.size(), message.bytes.size(), message.at, message.stamp,
                      message.version, message.address, message.control_class, State::Waiting});
  bytes_.insert(bytes_.end(), message.bytes.begin(), message.bytes.end());
  return true;
}

bool MessageQueue::try_replace(const QueuedMessage& message) noexcept {
  if (!holds(message.address)) return false;
  auto& entry = entries_[newest_[message.address]];
  if (entry.state != State::Waiting || entry.control_class != message.control_class ||
      entry.size != message.bytes.size())
    return false;
  std::ranges::copy(message.bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(entry.offset));
  entry.at = message.at;
  entry.stamp = message.stamp;
  entry.version = message.version;
  return true;
}

std::optional<QueuedMessage> MessageQueue::take(Instant now) noexcept {
  for (; next_ < entries_.size(); ++next_) {
    auto& entry = entries_[next_];
    if (is_too_old(next_, now)) leave_out(entry);
    if (entry.state != State::Waiting) continue;
    entry.state = State::UnderWay;
    ++next_;
    return message_of(entry);
  }
  drop_front();
  return std::nullopt;
}

QueuedMessage MessageQueue::finish() noexcept {
  while (entries_[first_].state == State::Gone) ++first_;
  auto& entry = entries_[first_];
  assert(entry.state == State::UnderWay);
  const QueuedMessage message{
      {}, entry.control_class, entry.at, entry.address, entry.version, entry.stamp};
  if (entry.address != no_address && newest_[entry.address] == first_)
    newest_[entry.address] = nowhere;
  entry.state = State::Gone;
  gone_bytes_ += entry.size;
  drop_front();
  return message;
}

void MessageQueue::give_back() noexcept {
  for (auto i = first_; i < next_; ++i)
    if (entries_[i].state == State::UnderWay) entries_[i].state = State::Waiting;
  next_ = first_;
}

bool MessageQueue::holds(AddressKey address) const noexcept {
  return address != no_address && newest_[address] != nowhere;
}

std::optional<std::uint32_t> MessageQueue::newest_version(AddressKey address) const noexcept {
  if (!holds(address)) return std::nullopt;
  return entries_[newest_[address]].version;
}

bool MessageQueue::has_room(std::size_t size) const noexcept {
  return entries_.size() < most_messages_ && bytes_.size() + size <= most_bytes_;
}

bool MessageQueue::is_too_old(std::size_t index, Instant now) const noexcept {
  const auto& entry = entries_[index];
  if (entry.state != State::Waiting) return false;
  const bool has_address = entry.address != no_address;
  if (has_address && newest_[entry.address] == index) return false;
  if (entry.control_class == ControlClass::Discrete) return now - entry.at > longest_wait;
  return has_address;  // a newer value waits behind it
}

QueuedMessage MessageQueue::message_of(const Entry& entry) const noexcept {
  return {std::span{bytes_}.subspan(entry.offset, entry.size),
          entry.control_class,
          entry.at,
          entry.address,
          entry.version,
          entry.stamp};
}

/// Moves what stays to the front.
void MessageQueue::make_room(Instant now) noexcept {
  if (gone_bytes_ < most_bytes_ / 8 && now < tidy_again_at_) return;
  tidy_again_at_ = now + between_tidyings;
  for (auto i = next_; i < entries_.size(); ++i)
    if (is_too_old(i, now)) leave_out(entries_[i]);
  std::size_t kept = 0;
  std::size_t end = 0;
  auto next = nowhere;
  for (auto i = first_; i < entries_.size(); ++i) {
    if (i >= next_ && next == nowhere) next = kept;
    auto entry = entries_[i];
    if (entry.state == State::Gone) continue;
    if (entry.address != no_address && newest_[entry.address] == i) newest_[entry.address] = kept;
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(entry.offset), entry.size,
                bytes_.begin() + static_cast<std::ptrdiff_t>(end));
    entry.offset = end;
    end += entry.size;
    entries_[kept++] = entry;
  }
  next_ = next == nowhere ? kept : next;
  first_ = 0;
  gone_bytes_ = 0;
  entries_.resize(kept);
  bytes_.resize(end);
}

void MessageQueue::leave_out(Entry& entry) noexcept {
  entry.state = State::Gone;
  gone_bytes_ += entry.size;
  if (entry.control_class == ControlClass::Discrete) expired_.add();
}

void MessageQueue::drop_front() noexcept {
  while (first_ < entries_.size() && entries_[first_].state == State::Gone) ++first_;
  next_ = std::max(next_, first_);
  if (!is_empty()) return;
  entries_.clear();
  bytes_.clear();
  first_ = 0;
  next_ = 0;
  gone_bytes_ = 0;
}

}  // namespace hana::transport
