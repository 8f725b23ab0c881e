#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "config/diagnostic.hpp"

namespace hana::config {

struct Entry;

/// One value of a TOML document and where it starts.
struct Node {
  struct DateOrTime {};
  using Array = std::vector<Node>;
  using Table = std::vector<Entry>;  // in the order of the text

  std::variant<bool, std::int64_t, double, std::string, DateOrTime, Array, Table> value;
  Place at;
};

struct Entry {
  std::string key;
  Place key_at;
  Node value;
};

struct SyntaxError {
  Place at;
  std::string message;
};

/// Reads TOML 1.0 in UTF-8, without a byte order mark; the top level is a table. Stops at the first
/// error. Values nested deeper than a show can be are an error.
[[nodiscard]] tl::expected<Node, SyntaxError> parse_toml(std::string_view text);

}  // namespace hana::config
