#include "transport/osc/osc_validator.hpp"

#include <algorithm>
#include <array>

#include "transport/osc/osc_layout.hpp"
#include "transport/osc/osc_message_rules.hpp"

namespace hana::transport {
namespace {

using MaybeFault = std::optional<OscFault>;

/// Walks the elements of nested bundles front to back, with the ends of the open bundles on a
/// stack of fixed size.
class BundleWalk {
 public:
  BundleWalk(std::span<const std::byte> packet, const OscLimits& limits) noexcept
      : packet_(packet), limits_(limits), max_depth_(std::min(limits.depth, ends_.size())) {}

  [[nodiscard]] MaybeFault find_fault() noexcept {
    if (const auto fault = open_bundle(packet_.size())) return fault;
    while (true) {
      while (depth_ > 0 && at_ == ends_[depth_ - 1]) --depth_;
      if (depth_ == 0) return std::nullopt;
      if (const auto fault = take_element()) return fault;
    }
  }

 private:
  MaybeFault open_bundle(std::size_t end) noexcept {
    if (end - at_ < bundle_header_bytes) return OscFault::ShortBundle;
    if (depth_ == max_depth_) return OscFault::BundlesTooDeep;
    ends_[depth_++] = end;
    at_ += bundle_header_bytes;
    return std::nullopt;
  }

  MaybeFault take_element() noexcept {
    // Everything before was a multiple of four, so the four bytes of the size are there.
    const auto size = big_endian(packet_.subspan(at_, element_header_bytes));
    at_ += element_header_bytes;
    if (size == 0 || size % 4 != 0 || size > ends_[depth_ - 1] - at_)
      return OscFault::BadElementSize;
    if (++elements_ > limits_.elements) return OscFault::TooManyElements;
    const auto element = packet_.subspan(at_, size);
    if (is_bundle(element)) return open_bundle(at_ + size);
    at_ += size;
    return find_fault_in_message(element, limits_);
  }

  std::span<const std::byte> packet_;
  const OscLimits& limits_;
  std::array<std::size_t, OscLimits::max_depth> ends_;
  std::size_t max_depth_;
  std::size_t depth_ = 0;
  std::size_t at_ = 0;
  std::size_t elements_ = 0;
};

}  // namespace

std::string_view to_text(OscFault fault) noexcept {
  switch (fault) {
    case OscFault::SizeNotMultipleOfFour:
      return "size is not a multiple of 4";
    case OscFault::PacketTooLarge:
      return "packet too large";
    case OscFault::UnterminatedString:
      return "string without an end";
    case OscFault::NonzeroPadding:
      return "padding is not zero";
    case OscFault::NoLeadingSlash:
      return "address does not begin with '/'";
    case OscFault::AddressTooLong:
      return "address too long";
    case OscFault::NoTypeTags:
      return "arguments without type tags";
    case OscFault::UnknownTypeTag:
      return "unknown type tag";
    case OscFault::TruncatedArgument:
      return "argument cut off";
    case OscFault::NegativeBlobSize:
      return "negative blob size";
    case OscFault::TooManyArguments:
      return "too many arguments";
    case OscFault::UnbalancedArray:
      return "array not opened or not closed";
    case OscFault::ArraysTooDeep:
      return "arrays nested too deeply";
    case OscFault::TrailingBytes:
      return "bytes after the last argument";
    case OscFault::ShortBundle:
      return "bundle without a time tag";
    case OscFault::BadElementSize:
      return "bundle element of impossible size";
    case OscFault::BundlesTooDeep:
      return "bundles nested too deeply";
    case OscFault::TooManyElements:
      return "too many bundle elements";
  }
  return "unknown fault";
}

MaybeFault find_fault(std::span<const std::byte> packet, const OscLimits& limits) noexcept {
  if (packet.size() > limits.packet_bytes) return OscFault::PacketTooLarge;
  if (packet.size() % 4 != 0) return OscFault::SizeNotMultipleOfFour;
  if (is_bundle(packet)) return BundleWalk{packet, limits}.find_fault();
  return find_fault_in_message(packet, limits);
}

}  // namespace hana::transport
