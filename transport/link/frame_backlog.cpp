#include "transport/link/frame_backlog.hpp"

#include <algorithm>
#include <utility>

#include "transport/osc/osc_encoder.hpp"

namespace hana::transport {

FrameBacklog::Outcome FrameBacklog::push(std::span<const std::byte> message,
                                         ControlClass control_class, Instant now,
                                         std::uint64_t stamp) noexcept {
  if (message.empty() || message.size() > max_framed_packet) return Outcome::NoMessage;
  if (!is_pending()) progress_at_ = now;
  QueuedMessage queued{message, control_class, now, memory_.key_of(message), 0, stamp};
  if (queued.address != no_address) {
    queued.version = memory_.remember(queued.address, message, control_class);
    memory_.leave_out(queued.address);
  }
  if (control_class == ControlClass::Continuous && queue_.try_replace(queued)) {
    counters_.coalesced.add();
    return Outcome::Replaced;
  }
  if (queue_.try_push(queued)) return Outcome::Queued;
  counters_.full.add();
  return Outcome::Full;
}

std::span<const std::byte> FrameBacklog::outgoing(Instant now) noexcept {
  if (done_ == size_) fill(now);
  return std::span{frames_}.first(size_).subspan(done_);
}

void FrameBacklog::fill(Instant now) noexcept {
  done_ = size_ = frame_count_ = frames_done_ = 0;
  while (frame_count_ < max_frames && size_ < enough)
    if (!take_repeat() && !take_queued(now)) return;
}

bool FrameBacklog::take_repeat() noexcept {
  if (before_repeats_ > 0) return false;
  const auto repeated = memory_.take_repeat();
  if (!repeated) return false;
  append(packet_of(memory_.message(*repeated), immediately), *repeated);
  counters_.repeated.add();
  return true;
}

bool FrameBacklog::take_queued(Instant now) noexcept {
  const auto message = queue_.take(now);
  if (!message) return std::exchange(before_repeats_, 0) > 0 && memory_.has_repeats();
  if (before_repeats_ > 0) --before_repeats_;
  append(packet_of(message->bytes, message->stamp), no_address);
  return true;
}

std::span<const std::byte> FrameBacklog::packet_of(std::span<const std::byte> message,
                                                   std::uint64_t stamp) noexcept {
  if (stamping_ == Stamping::None) return message;
  const auto header = begin_bundle(bundle_, stamp);
  const auto element = encode_element(message, std::span{bundle_}.subspan(header));
  return element > 0 ? std::span{bundle_}.first(header + element) : message;
}

void FrameBacklog::append(std::span<const std::byte> packet, AddressKey repeated) noexcept {
  size_ += frame(framing_, packet, std::span{frames_}.subspan(size_));
  const auto version = repeated == no_address ? 0 : memory_.version(repeated);
  frame_list_[frame_count_++] = {size_, repeated, version};
}

void FrameBacklog::written(std::size_t bytes) noexcept {
  bytes = std::min(bytes, size_ - done_);
  const auto stream_begin = written_ - done_;
  done_ += bytes;
  written_ += bytes;
  counters_.bytes.add(bytes);
  for (; frames_done_ < frame_count_ && frame_list_[frames_done_].end <= done_; ++frames_done_) {
    auto frame = frame_list_[frames_done_];
    frame.end += stream_begin;
    finish(frame);
  }
}

void FrameBacklog::finish(const Frame& frame) noexcept {
  counters_.messages.add();
  auto address = frame.repeated;
  auto version = frame.version;
  if (address == no_address) {
    const auto message = queue_.finish();
    address = message.address;
    version = message.version;
  }
  if (address != no_address) memory_.written(address, version, frame.end);
}

void FrameBacklog::note_under_way(std::uint64_t bytes, Instant now) noexcept {
  const auto arrived = written_ - std::min(bytes, written_);
  if (arrived <= arrived_) return;
  arrived_ = arrived;
  progress_at_ = now;
}

bool FrameBacklog::is_stalled(Instant now) const noexcept {
  return is_pending() && now - progress_at_ >= longest_stall;
}

void FrameBacklog::start_stream(Instant now) noexcept {
  queue_.give_back();
  memory_.begin_repeating(arrived_);
  before_repeats_ = 0;
  for (std::size_t i = 0; i < memory_.addresses(); ++i) {
    const auto key = static_cast<AddressKey>(i);
    const auto waiting = queue_.newest_version(key);
    if (!waiting) continue;
    if (*waiting == memory_.version(key))
      memory_.leave_out(key);
    else
      before_repeats_ = queue_.waiting();  // for the newer one there was no room
  }
  done_ = size_ = frame_count_ = frames_done_ = 0;
  written_ = arrived_ = 0;
  progress_at_ = now;
}

bool FrameBacklog::is_empty() const noexcept {
  return done_ == size_ && queue_.is_empty() && !memory_.has_repeats();
}

FrameBacklog::Counts FrameBacklog::counts() const noexcept {
  return {counters_.messages.value(), counters_.bytes.value(), counters_.coalesced.value(),
          counters_.full.value(),     queue_.expired(),        counters_.repeated.value()};
}

}  // namespace hana::transport
