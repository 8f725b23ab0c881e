#include "transport/output/link_watch.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <utility>

namespace hana::transport {
namespace {

using namespace std::chrono_literals;
using Phase = LinkReading::Phase;

constexpr double bad_loss = 0.02;
constexpr Clock::duration bad_queueing = 10ms;
constexpr Clock::duration calm = 2s;
constexpr Clock::duration longest_synchronising = 2s;

bool is_bad(const LinkReading& reading, double share) {
  return reading.loss > share * bad_loss ||
         reading.queueing > std::chrono::duration_cast<Clock::duration>(share * bad_queueing);
}

std::string fault_of(const LinkReading& reading) {
  if (reading.loss > bad_loss)
    return fmt::format("loses {:.0f} % of the packets", 100 * reading.loss);
  return fmt::format("delays packets by {} ms", reading.queueing / 1ms);
}

}  // namespace

std::string_view name_of(LinkWord word) noexcept {
  constexpr std::array<std::string_view, 5> names{"connecting", "synchronising", "live", "degraded",
                                                  "lost"};
  return names[static_cast<std::size_t>(word)];
}

bool LinkWatch::look(const LinkReading& seen, Instant now) {
  auto reading = seen;
  if (std::exchange(lost_packets_, seen.lost_packets) != seen.lost_packets) lost_at_ = now;
  if (now - lost_at_ > calm) reading.loss = 0;
  const auto word = word_for(reading, now);
  if (word == LinkWord::Degraded && is_bad(reading, 1)) standing_.why = fault_of(reading);
  if (word == standing_.word) return false;
  if (word != LinkWord::Degraded)
    standing_.why = word == LinkWord::Lost ? std::string{reading.why} : std::string{};
  standing_.word = word;
  standing_.since = now;
  return true;
}

LinkWord LinkWatch::word_for(const LinkReading& reading, Instant now) {
  const auto before = standing_.word;
  if (reading.phase == Phase::Lost) return LinkWord::Lost;
  if (reading.phase == Phase::Connecting)
    return before == LinkWord::Lost ? LinkWord::Lost : LinkWord::Connecting;
  if (before == LinkWord::Connecting || before == LinkWord::Lost) {
    up_since_ = now;
    bad_at_ = Instant::min();
  }
  const bool was_degraded = before == LinkWord::Degraded;
  if (is_bad(reading, was_degraded ? 0.5 : 1)) bad_at_ = now;
  if (bad_at_ == now || (was_degraded && now - bad_at_ < calm)) return LinkWord::Degraded;
  const bool is_synchronising = reading.clock == LinkReading::ClockKnowledge::Waiting &&
                                now - up_since_ < longest_synchronising &&
                                (before == LinkWord::Connecting || before == LinkWord::Lost ||
                                 before == LinkWord::Synchronising);
  return is_synchronising ? LinkWord::Synchronising : LinkWord::Live;
}

}  // namespace hana::transport
