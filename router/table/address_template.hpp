#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "router/table/path_pattern.hpp"

namespace hana {

/// The address that a route sends to: `/burst/$1`, `/in/$device/**`.
///
/// `$1` to `$9` are what the wildcards of the source path matched, `$device` the device's alias,
/// `**` what the source's `**` matched (the second `**` the second one), `$$` a dollar sign.
///
/// Threads: immutable once bound. `render` is real-time safe.
class AddressTemplate {
 public:
  static constexpr std::size_t max_address = 255;

  /// Reads the text alone; `bind` holds it against the source.
  [[nodiscard]] static tl::expected<AddressTemplate, PatternError> parse(std::string_view text);

  /// Finds the wildcards of `source` that the text names. An error if there are fewer; the
  /// template must not be rendered then.
  [[nodiscard]] std::optional<PatternError> bind(const PathPattern& source);

  /// Writes a valid OSC address into `room` (255 bytes suffice) and returns it. Characters that an
  /// address cannot have become `_`; what is empty takes its slash with it. Empty if the address
  /// would be above 255 bytes or the room, or have nothing but a slash.
  [[nodiscard]] std::optional<std::string_view> render(const Captures& captures,
                                                       std::string_view device,
                                                       std::span<char> room) const noexcept;

  /// True: the same address for every event, whatever matched.
  [[nodiscard]] bool is_constant() const noexcept;

  /// As it was written.
  [[nodiscard]] std::string_view text() const noexcept { return text_; }

 private:
  friend class AddressTemplateParser;

  struct Wildcard {
    std::size_t capture;
  };
  struct AnyDepth {
    std::size_t ordinal;      // which `**` of the source
    std::size_t capture = 0;  // once bound
  };
  struct Device {};
  struct Part {
    std::size_t offset;  // in the text
    std::variant<std::string, Wildcard, AnyDepth, Device> what;
  };

  std::string text_;
  std::vector<Part> parts_;
};

}  // namespace hana
