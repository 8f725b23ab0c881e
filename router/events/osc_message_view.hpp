#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace hana {

/// One argument of an OSC message, where it lies: its tag and its big-endian, padded bytes.
struct OscArgument {
  char type_tag;
  std::span<const std::byte> data;
  std::string_view tag_text;  // the same tag where it stands in the message
};

/// Reads one OSC 1.0 message that was validated when it arrived (transport/osc/osc_validator).
///
/// Threads: none of its own; views the caller's bytes. Real-time safe.
/// Source:  OpenSoundControl 1.0 specification, "OSC Messages".
class OscMessageView {
 public:
  explicit OscMessageView(std::span<const std::byte> message) noexcept;

  [[nodiscard]] std::string_view address() const noexcept { return address_; }

  /// Without the comma; `[` and `]` included. Empty also where the sender left the string out.
  [[nodiscard]] std::string_view type_tags() const noexcept { return type_tags_; }

  /// The data of all arguments.
  [[nodiscard]] std::span<const std::byte> data() const noexcept { return data_; }

  /// The nth argument, counted from 0; brackets are not counted. Empty beyond the last.
  [[nodiscard]] std::optional<OscArgument> argument(std::size_t n) const noexcept;

 private:
  std::string_view address_;
  std::string_view type_tags_;
  std::span<const std::byte> data_;
};

/// The number in an argument of type i, f, h, d, T or F (1 and 0); empty for every other type.
[[nodiscard]] std::optional<double> number_in(const OscArgument& argument) noexcept;

}  // namespace hana
