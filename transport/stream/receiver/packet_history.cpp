#include "transport/stream/receiver/packet_history.hpp"

#include <limits>

namespace hana::transport {
namespace {

constexpr std::int32_t kept = 64;
constexpr std::uint64_t highest = std::uint64_t{1} << 63;

}  // namespace

bool PacketHistory::is_new(PacketNumber packet) const noexcept {
  if (is_empty_) return true;
  const auto behind = distance(packet, latest_);
  if (behind == std::numeric_limits<std::int32_t>::min())
    return false;  // neither before nor behind
  if (behind < 0) return true;
  if (behind == 0 || behind > kept) return false;
  return (before_ & highest >> (behind - 1)) == 0;
}

void PacketHistory::add(PacketNumber packet) noexcept {
  const auto ahead = is_empty_ ? kept + 1 : distance(latest_, packet);
  if (ahead < 0) {
    before_ |= highest >> (-ahead - 1);
    return;
  }
  before_ = ahead >= kept ? 0 : before_ >> ahead;
  if (ahead <= kept) before_ |= highest >> (ahead - 1);
  latest_ = packet;
  is_empty_ = false;
}

}  // namespace hana::transport
