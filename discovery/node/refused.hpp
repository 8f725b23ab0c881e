#pragma once

#include <cstdint>

namespace hana::discovery {

/// What was not taken, since the start.
struct Refused {
  std::uint64_t malformed = 0;
  std::uint64_t off_subnet = 0;
  std::uint64_t questions = 0;      // beyond the rate of answers, or without the right cookie
  std::uint64_t without_key = 0;    // not sealed, where this node has a key
  std::uint64_t other_key = 0;      // sealed with another key, or with any where this node has none
  std::uint64_t forged = 0;         // sealed wrongly, or in another node's name
  std::uint64_t own_id_abroad = 0;  // another program says that it is this node
};

}  // namespace hana::discovery
