#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "transport/output/output_mail.hpp"
#include "transport/udp/datagram_batch.hpp"

namespace hana::transport {

/// The links of all visualizations that have one: what they write, when they want to be looked at.
///
/// Threads: the baton's holder. Real-time safe after construction.
/// Bound:   as many links as there are destinations.
class LinkPorts {
 public:
  explicit LinkPorts(OutputMail& mail);

  /// False: there is no such link, or it has no room.
  bool push(DestinationId to, std::span<const std::byte> message, const OutgoingMessage& of,
            Instant now) noexcept;

  void take_in(LinkStarts starts, Instant now) noexcept;
  void take_in(LinkConnected connected, Instant now) noexcept;
  void take_in(const LinkInterrupted& interrupted, Instant now) noexcept;
  void take_in(const LinkEnds& ends, Instant now) noexcept;

  /// Looks at what is due.
  void attend(Instant now) noexcept;

  /// Writes what was pushed.
  void write(Instant now) noexcept;

  [[nodiscard]] bool has_news() const noexcept { return !touched_.empty(); }
  [[nodiscard]] Instant next_deadline() const noexcept;

 private:
  struct Entry {
    std::unique_ptr<LinkPort> port;
    Instant deadline = Instant::max();
    bool is_touched = false;
  };
  static constexpr std::size_t most = DatagramBatch::max_destinations;

  [[nodiscard]] Entry* find(DestinationId id) noexcept;
  void touch(Entry& entry) noexcept;

  OutputMail& mail_;
  std::array<Entry, most> entries_;     // by DestinationId
  std::vector<DestinationId> linked_;   // those that there are
  std::vector<DestinationId> touched_;  // to be written before the round ends
};

}  // namespace hana::transport
