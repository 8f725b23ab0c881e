#include "tools/hana-router/bench/streams/arrival_log.hpp"

#include <thread>

#include "router/events/osc_message_view.hpp"
#include "transport/stream/wire/stream_decoder.hpp"

namespace hana::tools {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;

std::int64_t number_of(std::span<const std::byte> message) noexcept {
  const auto argument = OscMessageView{message}.argument(0);
  return argument ? static_cast<std::int64_t>(number_in(*argument).value_or(-1)) : -1;
}

}  // namespace

void ArrivalLog::note(std::size_t ear, std::span<const std::byte> message, Instant at) noexcept {
  auto& heard = ears_[ear];
  const auto number = number_of(message);
  if (number <= heard.latest.load(relaxed)) return static_cast<void>(faults_.fetch_add(1));
  heard.latest.store(number, relaxed);
  if (const auto index = static_cast<std::size_t>(number); index < max_timed) {
    copies_[index].fetch_add(1, relaxed);
    arrivals_[index].store(at.time_since_epoch().count(), relaxed);
  }
  heard.received.fetch_add(1);
}

void ArrivalLog::note_answer(std::span<const std::byte> datagram) noexcept {
  const auto answer = transport::decode_answer(datagram);
  const bool is_ack = answer && std::holds_alternative<transport::Ack>(*answer);
  (is_ack ? acks_ : others_).fetch_add(1, relaxed);
  (is_ack ? ack_bytes_ : other_bytes_).fetch_add(datagram.size(), relaxed);
}

void ArrivalLog::begin() noexcept {
  for (auto& heard : ears_) {
    heard.received.store(0);
    heard.latest.store(-1);
  }
  for (auto& copies : copies_) copies.store(0, relaxed);
  for (auto& arrival : arrivals_) arrival.store(0, relaxed);
  faults_.store(0);
}

std::uint64_t ArrivalLog::received(std::size_t ear) const noexcept {
  return ears_[ear].received.load();
}

std::uint64_t ArrivalLog::received() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& heard : ears_) sum += heard.received.load();
  return sum;
}

AnswerCounts ArrivalLog::answers() const noexcept {
  return {acks_.load(), ack_bytes_.load(), others_.load(), other_bytes_.load()};
}

std::uint32_t ArrivalLog::copies(std::size_t number) const noexcept {
  return copies_[number].load();
}

Instant ArrivalLog::last_arrival(std::size_t number) const noexcept {
  return Instant{Clock::duration{arrivals_[number].load()}};
}

bool ArrivalLog::wait_for(std::uint64_t count, Clock::duration limit) const {
  const auto end = Clock::now() + limit;
  while (received() < count) {
    if (Clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

}  // namespace hana::tools
