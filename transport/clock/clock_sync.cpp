#include "transport/clock/clock_sync.hpp"

#include <algorithm>
#include <utility>

namespace hana::transport {
namespace {

constexpr std::size_t exchanges_of_a_synchronised_clock = 4;

}  // namespace

void ClockSync::start(Instant now) noexcept {
  waiting_.fill(std::nullopt);
  window_.clear();
  estimate_.reset();
  burst_left_ = burst;
  next_ping_ = now;
}

// Pings that wait may have been answered before the jump, so their pongs are not taken any more.
void ClockSync::begin_again(Instant now) noexcept {
  start(std::max(now, last_ping_ + burst_spacing));
  ++counts_.restarts;
}

std::optional<ClockPacket> ClockSync::ping(Instant now) noexcept {
  if (now < next_ping_) return std::nullopt;
  if (burst_left_ > 0) --burst_left_;
  last_ping_ = now;
  next_ping_ = now + (burst_left_ > 0 ? burst_spacing : interval);
  const Ping ping{static_cast<std::int32_t>(++sequence_), to_wire(now.time_since_epoch())};
  waiting_[sequence_ % waiting_.size()] = Waiting{ping, now};
  ++counts_.sent;
  return encode(ping);
}

std::optional<Instant> ClockSync::take_waiting(const Ping& ping) noexcept {
  auto& waiting = waiting_[static_cast<std::uint32_t>(ping.sequence) % waiting_.size()];
  if (!waiting || waiting->ping != ping) return std::nullopt;
  return std::exchange(waiting, std::nullopt)->sent;
}

bool ClockSync::receive(std::span<const std::byte> datagram, Instant arrived) noexcept {
  const auto pong = decode_pong(datagram);
  const auto sent = pong ? take_waiting(pong->ping) : std::nullopt;
  bool is_taken = false;
  if (sent && *sent <= arrived) {
    const auto most = pong->arrived.time_since_epoch() - sent->time_since_epoch();
    const auto least = pong->left.time_since_epoch() - arrived.time_since_epoch();
    is_taken = take({*sent, most, arrived, least}, pong->clock);
  }
  ++(is_taken ? counts_.accepted : counts_.refused);
  return is_taken;
}

bool ClockSync::take(const Exchange& exchange, ClockId clock) noexcept {
  window_.expire(exchange.received);
  const bool is_impossible = exchange.round_trip() < -2 * limits_.granularity;
  if (is_impossible || (estimate_ && estimate_->clock != clock) || window_.contradicts(exchange))
    begin_again(exchange.received);
  if (is_impossible) return false;
  if (window_.size() == 0 && burst_left_ == 0) {
    burst_left_ = burst;
    next_ping_ = std::max(exchange.received, last_ping_ + burst_spacing);
  }
  window_.add(exchange);
  estimate_ = window_.estimate();
  estimate_->clock = clock;
  return true;
}

ClockState ClockSync::state(Instant now) const noexcept {
  if (!estimate(now)) return ClockState::None;
  return window_.size() < exchanges_of_a_synchronised_clock ? ClockState::Synchronising
                                                            : ClockState::Synchronised;
}

std::optional<ClockEstimate> ClockSync::estimate(Instant now) const noexcept {
  if (!estimate_ || now - estimate_->at > ExchangeWindow::length) return std::nullopt;
  return estimate_;
}

}  // namespace hana::transport
