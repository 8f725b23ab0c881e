#pragma once

#include <cstddef>
#include <vector>

#include "router/merge/merge_sink.hpp"
#include "router/merge/source_presence.hpp"

namespace hana {

/// Notes and buttons that several sources hold: on as long as any of them does.
///
/// Each strike is told, also of what is held already: it is an event, and whoever strikes wants to
/// see it. A release is told once, when the last source lets go. A second strike of the same source
/// does not need a second release: keyboards send one for each key, and what counts strikes hangs
/// for ever when one release is lost. A release of what its source does not hold is nothing.
///
/// Threads: one owner. Real-time safe after construction.
/// Bound:   8 bytes for each parameter. `release` looks at all of them.
class HeldStates {
 public:
  HeldStates(std::size_t parameters, MergeSink& sink) : sink_(sink), holders_(parameters) {}

  /// A strength above 0 strikes, any other releases.
  void hold(MergeSource source, ParameterId parameter, double strength) noexcept;

  /// These sources let go of everything.
  void release(SourceSet sources) noexcept;

 private:
  void release(std::size_t parameter, SourceSet sources) noexcept;

  MergeSink& sink_;
  std::vector<SourceSet> holders_;  // by parameter
};

}  // namespace hana
