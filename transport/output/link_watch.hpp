#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "router/events/event.hpp"

namespace hana::transport {

/// How a visualization is reached, in one word.
enum class LinkWord : std::uint8_t {
  Connecting,     // asked, and not answered yet
  Synchronising,  // messages arrive; its clock is not known yet
  Live,
  Degraded,  // messages arrive, but the way loses or delays packets
  Lost,      // nothing has come back for a second
};

/// "connecting", "synchronising", "live", "degraded", "lost".
[[nodiscard]] std::string_view name_of(LinkWord word) noexcept;

/// What is seen of a link at one moment.
struct LinkReading {
  enum class Phase : std::uint8_t { Connecting, Up, Lost };
  enum class ClockKnowledge : std::uint8_t { Waiting, Known, NotWanted };

  Phase phase = Phase::Connecting;
  ClockKnowledge clock = ClockKnowledge::NotWanted;
  double loss = 0;  // 0 to 1, over the last packets, however long ago they were
  std::uint64_t lost_packets = 0;
  Clock::duration queueing{};  // of packets, above the least of the last seconds
  std::string_view why = {};   // it was lost, where that is known
};

/// A link's word, since when, and why in words where there is more to say.
struct LinkStanding {
  LinkWord word = LinkWord::Connecting;
  Instant since{};
  std::string why;  // "loses 3 % of the packets"
};

/// Turns readings into words that do not flicker.
///
/// Threads: one owner. Pure.
/// Bound:   degraded above 2 % loss or 10 ms of queueing, until 2 s after both were below half of
///          that, or 4 s after the last packet was lost, for loss is a mean over packets and not
///          over time; synchronising for 2 s at most, for not everybody answers pings.
class LinkWatch {
 public:
  explicit LinkWatch(Instant now) { standing_.since = now; }

  /// True: the word is another one now.
  bool look(const LinkReading& seen, Instant now);

  [[nodiscard]] const LinkStanding& standing() const noexcept { return standing_; }

 private:
  [[nodiscard]] LinkWord word_for(const LinkReading& reading, Instant now);

  LinkStanding standing_;
  Instant up_since_{};
  Instant bad_at_ = Instant::min();  // the last bad reading
  std::uint64_t lost_packets_ = 0;
  Instant lost_at_{};  // the last packet
};

}  // namespace hana::transport
