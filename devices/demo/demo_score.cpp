#include "devices/demo/demo_score.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace hana::devices {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr std::uint64_t second = 1'000'000'000;  // in nanoseconds
constexpr nanoseconds half_eighth = milliseconds{125};
constexpr MidiChannel drums{10};
constexpr std::array<std::uint8_t, 4> numbers{36, 42, 38, 42};
constexpr std::array<std::uint8_t, 4> velocities{112, 64, 100, 72};

// Two slow waves whose periods have no common multiple worth waiting for; 0.3 + 0.2 stay within
// half a unit around the middle.
float wave(nanoseconds since_start) noexcept {
  constexpr double turn = 2 * std::numbers::pi;
  const double t = std::chrono::duration<double>(since_start).count();
  return static_cast<float>(0.5 + 0.3 * std::sin(turn * t / 4.0) + 0.2 * std::sin(turn * t / 1.7));
}

Note note(std::uint64_t half) noexcept {
  const auto eighth = half / 2 % numbers.size();
  const bool on = half % 2 == 0;
  return {drums, numbers[eighth], on ? velocities[eighth] : std::uint8_t{0}};
}

// Whole seconds first: the product with a billion stays within 64 bits for centuries.
nanoseconds time_of(std::uint64_t index, std::uint64_t rate) noexcept {
  return nanoseconds{
      static_cast<std::int64_t>(index / rate * second + index % rate * second / rate)};
}

}  // namespace

DemoScore::DemoScore(Instant start, DemoOptions options) noexcept
    : start_(start),
      rate_(std::clamp<std::uint64_t>(static_cast<std::uint64_t>(options.rate), 1, 10'000)) {}

Instant DemoScore::next_due() const noexcept {
  return owed_ ? owed_->due : std::min(value_due(), beat_due());
}

DemoStep DemoScore::take() noexcept {
  if (owed_) return *std::exchange(owed_, std::nullopt);
  if (beat_due() <= value_due()) {
    const DemoStep step{beat_due(), note(beat_)};
    ++beat_;
    return step;
  }
  const auto due = value_due();
  ++value_;
  return {due, Reading{ControlIndex{0}, wave(due - start_)}};
}

void DemoScore::skip_to(Instant now) noexcept {
  if (now <= start_) return;
  if (holds_note()) {
    owed_ = DemoStep{now, note(beat_)};
    ++beat_;
  }
  const auto past = static_cast<std::uint64_t>(nanoseconds{now - start_}.count());
  constexpr auto eighth = static_cast<std::uint64_t>(2 * half_eighth.count());
  beat_ = std::max(beat_, 2 * ((past + eighth - 1) / eighth));
  value_ = std::max(value_, past / second * rate_);
  while (value_due() < now) ++value_;
}

std::optional<Note> DemoScore::release() const noexcept {
  if (owed_) return std::get<Note>(owed_->payload);
  if (holds_note()) return note(beat_);
  return std::nullopt;
}

Instant DemoScore::value_due() const noexcept { return start_ + time_of(value_, rate_); }

Instant DemoScore::beat_due() const noexcept {
  return start_ + static_cast<std::int64_t>(beat_) * half_eighth;
}

}  // namespace hana::devices
