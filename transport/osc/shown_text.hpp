#pragma once

#include <string>
#include <string_view>

namespace hana::transport {

/// Text from outside, safe to show and to store: valid UTF-8 stays, every other byte and every
/// control character is written `\xNN`.
///
/// Bound:  at most `limit` bytes; the first character that does not fit whole ends it.
/// Source: RFC 3629, section 4 (well-formed UTF-8).
[[nodiscard]] std::string shown(std::string_view text, std::size_t limit = std::string::npos);

/// Whether `shown` would change nothing, found without a copy.
[[nodiscard]] bool is_shown_as_it_is(std::string_view text) noexcept;

/// Whether the text is one to `limit` characters, all printable ASCII without the space.
[[nodiscard]] bool is_word(std::string_view text, std::size_t limit) noexcept;

}  // namespace hana::transport
