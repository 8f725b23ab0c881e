#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "tests/sim/ids.hpp"

namespace hana::sim {

enum class Happening : std::uint8_t {
  Arrival,     // a datagram is at an interface
  Processing,  // a datagram leaves a program's receive buffer
  Deadline,    // a program asked to be called
  NicNotice,   // a host's programs learn of its interfaces
  Call,        // the test asked to be called
};

/// Small and trivial: a thousand hosts that start at once have a million of them waiting.
struct Event {
  Time at{};
  std::uint64_t order = 0;   // of two at one time the one made first comes first
  std::uint32_t target = 0;  // a program, host or call, by what happens
  std::uint32_t flight = 0;  // of Arrival and Processing; of Deadline: its number
  std::uint32_t nic = 0;     // of Arrival and Processing: where it arrives
  Happening what = Happening::Call;
};
static_assert(std::is_trivially_copyable_v<Event> && sizeof(Event) <= 32);

/// A binary heap, the earliest first.
class EventQueue {
 public:
  void push(Event event) {
    event.order = ++made_;
    heap_.push_back(event);
    std::ranges::push_heap(heap_, later);
  }

  [[nodiscard]] bool empty() const noexcept { return heap_.empty(); }
  [[nodiscard]] const Event& first() const noexcept { return heap_.front(); }

  Event pop() {
    std::ranges::pop_heap(heap_, later);
    const auto event = heap_.back();
    heap_.pop_back();
    return event;
  }

 private:
  static bool later(const Event& a, const Event& b) noexcept {
    return a.at != b.at ? a.at > b.at : a.order > b.order;
  }

  std::vector<Event> heap_;
  std::uint64_t made_ = 0;
};

}  // namespace hana::sim
