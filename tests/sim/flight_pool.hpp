#pragma once

#include <cassert>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "tests/sim/program.hpp"

namespace hana::sim {

/// One packet on one subnet, however many hear it: their deliveries share it.
struct Flight {
  std::shared_ptr<const Bytes> bytes;
  Endpoint from;
  Endpoint to;
  Cast cast = Cast::Group;
  std::uint64_t fingerprint = 0;  // of the bytes
  std::uint32_t references = 0;
};

/// Flights by number, each until its last delivery.
class FlightPool {
 public:
  /// With one reference, the caller's.
  [[nodiscard]] std::uint32_t add(Flight flight) {
    flight.references = 1;
    if (free_.empty()) {
      flights_.push_back(std::move(flight));
      return static_cast<std::uint32_t>(flights_.size() - 1);
    }
    const auto number = free_.back();
    free_.pop_back();
    flights_[number] = std::move(flight);
    return number;
  }

  /// Valid until the next `add`.
  [[nodiscard]] const Flight& at(std::uint32_t number) const noexcept { return flights_[number]; }

  void hold(std::uint32_t number) noexcept { ++flights_[number].references; }

  void release(std::uint32_t number) {
    assert(flights_[number].references > 0);
    if (--flights_[number].references > 0) return;
    flights_[number].bytes.reset();
    free_.push_back(number);
  }

  [[nodiscard]] std::size_t in_use() const noexcept { return flights_.size() - free_.size(); }

 private:
  std::vector<Flight> flights_;
  std::vector<std::uint32_t> free_;
};

}  // namespace hana::sim
