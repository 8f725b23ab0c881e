#pragma once

#include <cstdint>
#include <optional>

#include "discovery/actions.hpp"
#include "discovery/node/sealer.hpp"
#include "discovery/peers/address_checks.hpp"

namespace hana::discovery {

/// Notices another live program that says it is this node, as after copying a disk. What only
/// claims it and does not answer a question is not taken for one.
///
/// Threads: one owner.
/// Bound:   told at most once a minute.
class CloneWatch {
 public:
  CloneWatch(Instant now, std::uint64_t seed) : started_(now), checks_(seed) {}

  /// A hello with our id that is not our own; what to send, if anything.
  [[nodiscard]] std::optional<Outgoing> heard(const Hello& hello, const Heard& how);

  /// The clone, if this answer proves that there is one.
  [[nodiscard]] std::optional<CloneSeen> heard(const Alive& alive, const Heard& how,
                                               const Identity& own);

 private:
  Instant started_;
  AddressChecks checks_;
  std::optional<Instant> told_;
};

}  // namespace hana::discovery
