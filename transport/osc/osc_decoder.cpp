#include "transport/osc/osc_decoder.hpp"

#include <cassert>

namespace hana::transport {

std::optional<ReceivedMessage> OscMessages::next() noexcept {
  auto size = packet_.size() - at_;
  while (at_ < packet_.size()) {
    while (depth_ > 0 && at_ == open_[depth_ - 1].end) --depth_;
    if (at_ > 0) {
      size = big_endian(packet_.subspan(at_, element_header_bytes));
      at_ += element_header_bytes;
    }
    const auto element = packet_.subspan(at_, size);
    if (!is_bundle(element)) {
      at_ += size;
      return ReceivedMessage{element, depth_ > 0 ? open_[depth_ - 1].time_tag : immediately};
    }
    open_bundle(at_ + size);
  }
  return std::nullopt;
}

void OscMessages::open_bundle(std::size_t end) noexcept {
  assert(depth_ < open_.size());
  open_[depth_++] = {end, big_endian(packet_.subspan(at_ + bundle_mark.size(), 8))};
  at_ += bundle_header_bytes;
}

}  // namespace hana::transport
