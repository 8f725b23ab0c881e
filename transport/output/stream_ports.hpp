#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "transport/output/output_mail.hpp"
#include "transport/stream/delivery.hpp"
#include "transport/udp/datagram_batch.hpp"

namespace hana::transport {

/// The streams of all visualizations: what they send, what comes back, when they want to be looked
/// at.
///
/// Threads: the baton's holder. Real-time safe after construction.
/// Bound:   as many streams as there are destinations.
class StreamPorts {
 public:
  explicit StreamPorts(OutputMail& mail);

  /// False: there is no such stream, or it has no room.
  bool push(DestinationId to, const StreamMessage& message, Instant now) noexcept;

  void take_in(StreamStarts starts, Instant now) noexcept;
  void take_in(const StreamMoves& moves, Instant now) noexcept;
  void take_in(const StreamReopens& reopens, Instant now) noexcept;
  void take_in(const StreamRests& rests, Instant now) noexcept;
  void take_in(const StreamEnds& ends, Instant now) noexcept;
  void take_in(const ClockKnown& known, Instant now) noexcept;
  void take_in(const AnswerCame& came, Instant now) noexcept;

  /// Looks at what is due.
  void attend(Instant now) noexcept;

  /// Writes the next packet that is due into the batch; false: the batch is to be sent now, as long
  /// as there are news. A stream whose packet has room to spare is looked at again only after
  /// that: what it has to put in order need not keep its packet waiting.
  [[nodiscard]] bool write_next(DatagramBatch& batch, Instant now) noexcept;

  /// Whether `write_next` has more to write.
  [[nodiscard]] bool has_news() const noexcept { return !touched_.empty(); }

  [[nodiscard]] Instant next_deadline() const noexcept;

 private:
  struct Entry {
    std::unique_ptr<StreamPort> port;
    Session session{};
    Instant deadline{};
    bool is_touched = false;
  };
  static constexpr std::size_t most = DatagramBatch::max_destinations;
  static constexpr std::uint16_t none = 0xffff;

  [[nodiscard]] Entry* find(DestinationId id) noexcept;
  void touch(Entry& entry) noexcept;
  void settle(Entry& entry) noexcept;

  OutputMail& mail_;
  std::vector<Entry> entries_;
  std::array<std::uint16_t, most> entry_of_;  // by DestinationId
  std::vector<DestinationId> touched_;        // to be looked at before the round ends
  std::size_t next_ = 0;                      // of them: those before it have written a packet
};

}  // namespace hana::transport
