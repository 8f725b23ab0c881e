#pragma once

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "router/merge/merge_sink.hpp"

namespace hana::test {

/// Keeps what it was told, and what holds after it.
class FakeMergeSink final : public MergeSink {
 public:
  void apply(ParameterId parameter, const Numbers& numbers) noexcept override {
    values[parameter] = {numbers.view().begin(), numbers.view().end()};
    applied.push_back(values[parameter]);
  }
  void hold(ParameterId parameter, double strength) noexcept override {
    strengths[parameter] = strength;
    held.push_back(strength);
  }

  /// What was applied since the last call, one after the other.
  std::vector<std::vector<double>> take_applied() { return std::exchange(applied, {}); }
  std::vector<double> take_held() { return std::exchange(held, {}); }

  std::map<ParameterId, std::vector<double>> values;
  std::map<ParameterId, double> strengths;
  std::vector<std::vector<double>> applied;
  std::vector<double> held;
};

}  // namespace hana::test
