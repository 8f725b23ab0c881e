#pragma once

#include <vector>

#include "router/merge/merge.hpp"
#include "tests/router/merge/fake_merge_sink.hpp"

namespace hana::test {

using namespace std::chrono_literals;

/// Three sources and one parameter of a merge; times are those since the start.
struct MergedSources {
  static constexpr MergeSource a{0};
  static constexpr MergeSource b{1};
  static constexpr MergeSource c{63};
  static constexpr ParameterId level{3};
  using Values = std::vector<std::vector<double>>;

  explicit MergedSources(const MergeOptions& options = {}) : merge(options, sink) {
    for (const auto source : {a, b, c}) merge.open(source, default_merge_priority, start);
  }

  [[nodiscard]] Instant at(Clock::duration time) const { return start + time; }

  Values set(MergeSource source, double value, Clock::duration time) {
    merge.set(source, level, {.values = {value}}, ControlClass::Continuous, at(time));
    return sink.take_applied();
  }

  Values press(MergeSource source, double value, Clock::duration time) {
    merge.set(source, level, {.values = {value}}, ControlClass::Discrete, at(time));
    return sink.take_applied();
  }

  std::vector<double> hold(MergeSource source, double strength, Clock::duration time) {
    merge.hold(source, level, strength, at(time));
    return sink.take_held();
  }

  Values open(MergeSource source, int priority, Clock::duration time) {
    merge.open(source, static_cast<MergePriority>(priority), at(time));
    return sink.take_applied();
  }

  Values heard(MergeSource source, Clock::duration time) {
    merge.heard(source, at(time));
    return sink.take_applied();
  }

  Values leave(MergeSource source, Clock::duration time) {
    merge.leave(source, at(time));
    return sink.take_applied();
  }

  Values expire(Clock::duration time) {
    merge.expire(at(time));
    return sink.take_applied();
  }

  Instant start{1h};
  FakeMergeSink sink;
  Merge merge;
};

}  // namespace hana::test
