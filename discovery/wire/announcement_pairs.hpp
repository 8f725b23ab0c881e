#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "discovery/options.hpp"

namespace hana::discovery {

/// What follows the fixed arguments of a hello, in the order of sending.
using Pairs = std::vector<std::pair<std::string, std::string>>;

/// What the values of known keys may be.
struct AnnouncementRange {
  static constexpr std::chrono::seconds shortest_lifetime{1};
  static constexpr std::chrono::seconds longest_lifetime{3600};
  static constexpr std::uint8_t highest_priority = 200;
  static constexpr double most_frames_a_second = 10'000;
};

/// Where space is short the last goes first, so they come in this order: `proto`, `bundle`, `ttl`,
/// `tags`, `groups`, how to connect, `caps`, resources, `status`, properties. What has its default
/// value is left out.
[[nodiscard]] Pairs pairs_of(const Announcement& announcement);

/// An announcement without role, name and port. A known key with a value that makes no sense is
/// taken as if it were not there; `ttl` is held between 1 s and an hour, `load` and `fps` are
/// rounded to the decimals that they are sent with.
[[nodiscard]] Announcement announcement_from(const Pairs& pairs);

/// Whether the key has a meaning of its own, so that it is no property's.
[[nodiscard]] bool is_known_key(std::string_view key) noexcept;

}  // namespace hana::discovery
