#pragma once

#include <string>
#include <utility>
#include <vector>

#include "discovery/options.hpp"

namespace hana::discovery {

/// What follows the fixed arguments of a hello, in the order of sending.
using Pairs = std::vector<std::pair<std::string, std::string>>;

/// `proto`, `bundle`, `ttl` and `tags` first, so that they survive where space is short; what has
/// its default value is left out.
[[nodiscard]] Pairs pairs_of(const Announcement& announcement);

/// An announcement without role, name and port. A known key with a value that makes no sense is
/// taken as if it were not there; `ttl` is held between 1 s and an hour.
[[nodiscard]] Announcement announcement_from(const Pairs& pairs);

}  // namespace hana::discovery
