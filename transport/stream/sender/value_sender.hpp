#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "transport/stream/delivery.hpp"
#include "transport/stream/sender/address_table.hpp"
#include "transport/stream/sender/open_packet.hpp"
#include "transport/stream/sender/path_estimate.hpp"
#include "transport/stream/sender/stream_counts.hpp"

namespace hana::transport {

/// The continuous values of a stream: of each address the newest, until it is acknowledged.
///
/// Threads: one owner. Real-time safe after construction.
class ValueSender {
 public:
  ValueSender(ValueNumber first, BlockStore& store, AddressTable& addresses, StreamCounts& counts);

  /// False: no slot is free, or its address is one of states: it has to go as an event.
  bool push(const StreamMessage& message, std::string_view address, Instant now) noexcept;

  /// Puts in what is due; false: something did not fit.
  bool write(OpenPacket packet, PathEstimate& path, Instant now) noexcept;

  void acknowledged(const SentItem& item) noexcept;
  void lost(const SentItem& item, PacketNumber packet, Instant now) noexcept;

  /// Everything unacknowledged is due.
  void repeat_all(Instant now) noexcept;

  /// The receiver has never known anything of ours: every last value is due.
  void tell_all(Instant now) noexcept;

  /// Sends the values of one slot less often while packets wait on the way.
  void pace(const RoundTrip& round_trip, Instant now) noexcept;

  [[nodiscard]] Instant due() const noexcept { return due_; }

 private:
  bool write_value(OpenPacket packet, AddressIndex index, PathEstimate& path, Instant now) noexcept;
  void make_due(AddressIndex index, Instant when) noexcept;

  BlockStore& store_;
  AddressTable& addresses_;
  StreamCounts& counts_;
  std::vector<AddressIndex> active_;  // values that are not acknowledged
  ValueNumber next_;
  Instant due_ = Instant::max();  // no value is due before
  Clock::duration spacing_{};     // between two of one slot
  Instant spacing_changed_{};
  std::array<std::byte, StreamBounds::part> scratch_;
};

}  // namespace hana::transport
