#include "transport/framing/length_deframer.hpp"

#include <algorithm>

#include "transport/osc/osc_layout.hpp"

namespace hana::transport {

std::optional<std::span<const std::byte>> LengthDeframer::next(
    std::span<const std::byte>& stream) noexcept {
  while (!stream.empty() && !broken_) {
    if (got_ < header_.size()) {
      take_size(stream);
    } else {
      take_packet(stream);
    }
    if (got_ < header_.size() || got_ - header_.size() < size_) continue;
    got_ = 0;
    if (size_ > 0 && size_ <= packet_.size()) return std::span{packet_}.first(size_);
  }
  if (broken_) stream = {};
  return std::nullopt;
}

void LengthDeframer::take_size(std::span<const std::byte>& stream) noexcept {
  const auto count = std::min(header_.size() - got_, stream.size());
  std::copy_n(stream.begin(), count, header_.begin() + static_cast<std::ptrdiff_t>(got_));
  stream = stream.subspan(count);
  got_ += count;
  if (got_ == header_.size()) begin_packet();
}

void LengthDeframer::begin_packet() noexcept {
  size_ = big_endian(header_);  // a negative one is larger than all that is skipped
  broken_ = size_ > largest_skipped;
  if (size_ > packet_.size()) ++dropped_;
}

void LengthDeframer::take_packet(std::span<const std::byte>& stream) noexcept {
  const auto at = got_ - header_.size();
  const auto count = std::min(size_ - at, stream.size());
  if (size_ <= packet_.size())
    std::copy_n(stream.begin(), count, packet_.begin() + static_cast<std::ptrdiff_t>(at));
  stream = stream.subspan(count);
  got_ += count;
}

}  // namespace hana::transport
