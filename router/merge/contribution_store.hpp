#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "router/merge/merge_sink.hpp"
#include "router/merge/source_presence.hpp"

namespace hana {

/// Where a contribution lies.
using ContributionIndex = std::uint32_t;
inline constexpr ContributionIndex no_contribution = ~ContributionIndex{0};

/// What one source last gave for one parameter.
struct Contribution {
  Numbers numbers;
  Instant moved{};
  std::uint64_t order = 0;  // of all movements; two can come at one time
  ContributionIndex next = no_contribution;
  MergeSource source{};
};

/// The contributions to all parameters, a chain for each: most parameters have one source or two.
///
/// Threads: one owner. Real-time safe after construction.
/// Bound:   `capacity` contributions of 64 bytes.
class ContributionStore {
 public:
  ContributionStore(std::size_t parameters, std::size_t capacity);

  /// The first of the parameter's.
  [[nodiscard]] ContributionIndex first(std::size_t parameter) const noexcept {
    return heads_[parameter];
  }
  [[nodiscard]] Contribution& operator[](ContributionIndex index) noexcept { return all_[index]; }

  /// The source's for this parameter, or `no_contribution`.
  [[nodiscard]] ContributionIndex find(std::size_t parameter, MergeSource source) const noexcept;

  /// `no_contribution`: there is no room.
  [[nodiscard]] ContributionIndex add(std::size_t parameter, MergeSource source) noexcept;

  void remove(std::size_t parameter, ContributionIndex index) noexcept;

  /// Whether any of these sources has given something.
  [[nodiscard]] bool has_any(std::size_t parameter, SourceSet sources) const noexcept;

 private:
  std::vector<Contribution> all_;
  std::vector<ContributionIndex> heads_;
  ContributionIndex free_ = no_contribution;
};

}  // namespace hana
