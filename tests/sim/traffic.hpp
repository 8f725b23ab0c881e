#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "tests/sim/ids.hpp"

namespace hana::sim {

struct Amount {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;

  Amount& operator+=(const Amount& other) noexcept {
    packets += other.packets;
    bytes += other.bytes;
    return *this;
  }
};

/// What became of packets, one for each who would have heard them.
struct Fates {
  std::uint64_t delivered = 0;
  std::uint64_t lost = 0;      // by chance
  std::uint64_t cut = 0;       // by a partition, or a subnet that does not carry the kind
  std::uint64_t no_way = 0;    // no interface, no such address, or an interface that went down
  std::uint64_t closed = 0;    // nobody had the port open
  std::uint64_t asleep = 0;    // the host slept
  std::uint64_t overflow = 0;  // the receive buffer was full

  Fates& operator+=(const Fates& other) noexcept;
};

/// The most packets in any window of that length; the window excludes its own end.
class PeakRate {
 public:
  explicit PeakRate(Time window) noexcept : window_(window) {}

  void add(Time now);
  [[nodiscard]] std::size_t peak() const noexcept { return peak_; }
  [[nodiscard]] Time window() const noexcept { return window_; }

 private:
  Time window_;
  std::deque<Time> recent_;
  std::size_t peak_ = 0;
};

/// Names the kind of a packet: its address pattern, its first byte.
using KindOf = std::function<std::string(std::span<const std::byte>)>;

/// Counts packets. One out of one interface is one packet, however many hear it; those on a
/// loopback are counted by themselves, as no network carries them.
class Traffic {
 public:
  /// From now on packets are told apart; before and without it all are of one kind, `packet`.
  void name_kinds(KindOf kind_of) { kind_of_ = std::move(kind_of); }

  /// From now on measures the most packets on networks in any such window. The reference lasts.
  const PeakRate& watch_peak(Time window);

  void count_sent(ProgramId program, std::span<const std::byte> bytes, Time now);
  void count_looped(std::size_t bytes) noexcept { looped_ += {1, bytes}; }
  void count_heard(ProgramId program, std::size_t bytes);

  [[nodiscard]] std::map<std::string, Amount> by_kind() const;
  [[nodiscard]] Amount sent() const noexcept { return sent_; }
  [[nodiscard]] Amount looped() const noexcept { return looped_; }
  [[nodiscard]] Amount sent_by(ProgramId program) const { return of(sent_by_, program); }
  [[nodiscard]] Amount heard_by(ProgramId program) const { return of(heard_by_, program); }
  [[nodiscard]] const std::deque<PeakRate>& peaks() const noexcept { return peaks_; }

  Fates fates;

 private:
  [[nodiscard]] static Amount of(const std::vector<Amount>& amounts, ProgramId program);

  KindOf kind_of_;
  std::map<std::string, std::uint32_t> kinds_;
  std::vector<Amount> amounts_;  // by kind
  std::vector<Amount> sent_by_;
  std::vector<Amount> heard_by_;
  Amount sent_;
  Amount looped_;
  std::deque<PeakRate> peaks_;
};

}  // namespace hana::sim
