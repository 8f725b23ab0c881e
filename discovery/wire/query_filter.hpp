#pragma once

#include <string>
#include <string_view>

#include "discovery/announcement.hpp"
#include "router/result.hpp"

namespace hana::discovery {

/// Which nodes are meant: terms between spaces, all of which must be true of the node; without any,
/// every node. Letters count as they are written.
///
///     role:router         the role
///     #left  group:stage  one of its tags, one of its groups
///     cap:laser           has the capability, whatever its value
///     cap:gpu=nvidia*     ... with a value that the pattern means
///     cap:outputs>=2      ... with a number; also = < <= >
///     left*  name:#1      a pattern for the name, `name:` where that looks like another term
///
/// In a pattern `*` stands for any characters and `?` for one, also for a space.
///
/// Bound:  256 bytes.
/// Source: docs/protocol.md, "/hana/query".
class Filter {
 public:
  /// Means every node.
  Filter() = default;

  /// Or the term that cannot be understood and what it should be.
  [[nodiscard]] static Result<Filter> from_text(std::string_view text);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

[[nodiscard]] bool matches(const Filter& filter, const Announcement& announcement) noexcept;

/// The same for a filter from a packet; one that cannot be understood means nobody.
[[nodiscard]] bool matches(std::string_view filter, const Announcement& announcement) noexcept;

}  // namespace hana::discovery
