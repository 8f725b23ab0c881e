#pragma once

#include <cstdint>

namespace hana::transport {

/// What a stream's sender did since its start.
struct StreamCounts {
  std::uint64_t events = 0;  // discrete ones taken
  std::uint64_t values = 0;  // continuous ones taken
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;       // of packets, without the headers of UDP and IP
  std::uint64_t repeats = 0;     // events and values sent again for want of an acknowledgement
  std::uint64_t copies = 0;      // events sent again ahead
  std::uint64_t given_up = 0;    // triggers that were too old, states with a successor
  std::uint64_t told_again = 0;  // states under a new number
  std::uint64_t refused = 0;     // messages for which there was no room
  std::uint64_t lost = 0;        // packets that were taken for lost
};

}  // namespace hana::transport
