#include "transport/osc/osc_message_rules.hpp"

#include <algorithm>
#include <string_view>

#include "transport/osc/osc_layout.hpp"

namespace hana::transport {
namespace {

using MaybeFault = std::optional<OscFault>;

bool is_zero(std::byte byte) noexcept { return byte == std::byte{0}; }

/// Eats a message from its front; remembers the first fault, after which nothing moves any more.
class Cursor {
 public:
  explicit Cursor(std::span<const std::byte> rest) noexcept : rest_(rest) {}

  [[nodiscard]] MaybeFault fault() const noexcept { return fault_; }
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

  void refuse(OscFault fault) noexcept {
    if (!fault_) fault_ = fault;
  }

  std::string_view take_string() noexcept {
    const auto end = std::find_if(rest_.begin(), rest_.end(), is_zero);
    if (fault_ || end == rest_.end()) {
      refuse(OscFault::UnterminatedString);
      return {};
    }
    const auto length = static_cast<std::size_t>(end - rest_.begin());
    const auto* text = reinterpret_cast<const char*>(rest_.data());
    take_padded(length, string_bytes(length));
    return {text, length};
  }

  void take_blob() noexcept {
    const auto header = rest_.first(std::min<std::size_t>(4, rest_.size()));
    take(4);
    if (fault_) return;
    const auto size = big_endian(header);
    if (size > 0x7fff'ffff) return refuse(OscFault::NegativeBlobSize);
    take_padded(size, padded(size));
  }

  void take(std::size_t size) noexcept {
    if (size > rest_.size()) refuse(OscFault::TruncatedArgument);
    if (!fault_) rest_ = rest_.subspan(size);
  }

 private:
  void take_padded(std::size_t size, std::size_t with_padding) noexcept {
    const auto whole = rest_.first(std::min(with_padding, rest_.size()));
    take(with_padding);
    if (fault_) return;
    const auto padding = whole.subspan(size);
    if (!std::all_of(padding.begin(), padding.end(), is_zero)) refuse(OscFault::NonzeroPadding);
  }

  std::span<const std::byte> rest_;
  MaybeFault fault_;
};

void take_argument(char type_tag, Cursor& cursor) noexcept {
  switch (type_tag) {
    case 'i':
    case 'f':
    case 'c':
    case 'r':
    case 'm':
      return cursor.take(4);
    case 'h':
    case 'd':
    case 't':
      return cursor.take(8);
    case 's':
    case 'S':
      cursor.take_string();
      return;
    case 'b':
      return cursor.take_blob();
    case 'T':
    case 'F':
    case 'N':
    case 'I':
      return;
    default:
      return cursor.refuse(OscFault::UnknownTypeTag);
  }
}

void take_arguments(std::string_view type_tags, const OscLimits& limits, Cursor& cursor) noexcept {
  const auto max_depth = std::min(limits.depth, OscLimits::max_depth);
  std::size_t depth = 0;
  std::size_t arguments = 0;
  for (const char tag : type_tags) {
    if (cursor.fault()) return;
    if (tag == '[') {
      if (++depth > max_depth) cursor.refuse(OscFault::ArraysTooDeep);
    } else if (tag == ']') {
      if (depth-- == 0) return cursor.refuse(OscFault::UnbalancedArray);
    } else {
      if (++arguments > limits.arguments) cursor.refuse(OscFault::TooManyArguments);
      take_argument(tag, cursor);
    }
  }
  if (depth != 0) cursor.refuse(OscFault::UnbalancedArray);
}

}  // namespace

MaybeFault find_fault_in_message(std::span<const std::byte> message,
                                 const OscLimits& limits) noexcept {
  Cursor cursor{message};
  const auto address = cursor.take_string();
  if (!address.starts_with('/')) cursor.refuse(OscFault::NoLeadingSlash);
  if (address.size() > limits.address_bytes) cursor.refuse(OscFault::AddressTooLong);
  if (cursor.fault() || cursor.at_end()) return cursor.fault();

  const auto type_tags = cursor.take_string();
  if (!type_tags.starts_with(',')) cursor.refuse(OscFault::NoTypeTags);
  if (cursor.fault()) return cursor.fault();
  take_arguments(type_tags.substr(1), limits, cursor);
  if (!cursor.at_end()) cursor.refuse(OscFault::TrailingBytes);
  return cursor.fault();
}

}  // namespace hana::transport
